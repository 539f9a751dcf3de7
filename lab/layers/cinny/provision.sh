# The smallest images and the shortest sound there are: a file of these layers is text.
site=/var/www/html
png=iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
for icon in assets/favicon-DcK2vMUQ.ico assets/apple-touch-icon-57x57-C5wLcIbJ.png \
  assets/apple-touch-icon-180x180-BqTn5r4d.png public/android/android-chrome-36x36.png; do
  install -D -m 644 /dev/null "$site/$icon"
  echo "$png" | base64 -d >"$site/$icon"
done
echo T2dnUwAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQA= | base64 -d >"$site/assets/notification-BzgpMvoS.ogg"
ln -s ../sites-available/cinny /etc/nginx/sites-enabled/cinny
git clone --quiet --branch add-joined-call-controls /run/build/repositories/cinny.git /opt/cinny
git -C /opt/cinny remote set-url origin https://code.{{wellKnownName}}/LotusGuild/cinny
nginx -t
systemctl enable nginx
