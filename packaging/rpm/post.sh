# Makes the account and its folder. Neither enables nor starts the service: it has no configuration yet.
systemd-sysusers kontingent.conf
systemd-tmpfiles --create kontingent.conf
if [ -d /run/systemd/system ]; then
    systemctl daemon-reload || true
fi
if [ ! -e /var/lib/kontingent/kontingent.toml ]; then
    echo "kontingent: make a configuration: sudo -u kontingent kontingent init /var/lib/kontingent"
    echo "kontingent: guide: /usr/share/doc/kontingent/docs/guide-it.ru.md"
fi
