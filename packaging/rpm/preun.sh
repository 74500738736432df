# Ends the service before its program goes. An upgrade (1) leaves it running.
if [ "$1" = 0 ] && [ -d /run/systemd/system ]; then
    systemctl disable --now kontingent.service || true
fi
