# The journal and the rosters outlive the package: nothing here deletes them, nor the account that owns them.
if [ -d /run/systemd/system ]; then
    systemctl daemon-reload || true
    # After an upgrade (1) the new program goes on where the old one was; one that was not running stays so.
    [ "$1" = 0 ] || systemctl try-restart kontingent.service || true
fi
if [ "$1" = 0 ] && [ -d /var/lib/kontingent ]; then
    echo "kontingent: configuration, keys and database are kept in /var/lib/kontingent, owned by the account kontingent."
    echo "kontingent: there is personal data in them. Delete the folder yourself when it is no longer needed."
fi
