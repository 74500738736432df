# Platforms: why a membership was not read.

platform-unreachable = { $url } does not answer: { $reason }. The membership was not read, nothing was changed. Check the network and the address in kontingent.toml.
platform-refused = { $url } refused (status { $status }). The membership was not read, nothing was changed. Try again later; if it goes on, ask the platform's support.
platform-unauthorized = { $url } does not accept the token. The membership was not read, nothing was changed. Make a new token and put it into the token_file.
platform-not-understood = { $url } answered something else than expected: { $reason }. The membership was not read, nothing was changed.
platform-incomplete = { $url } gave { $got } members of { $expected }. An incomplete membership is not used, nothing was changed.
