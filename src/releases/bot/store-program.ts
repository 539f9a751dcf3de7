/**
 * matrix-nio 0.26 rewrites the keys in the store when it first opens it, and older ones cannot read them afterwards. So a copy
 * is kept, made while the bot stands still, and comes back with the older one. Nothing happens where neither Python has a
 * matrix-nio on the other side of that border.
 * Arguments: save, restore or return (which undoes a restore), unit, store, copy, the older Python, the younger. What a restored copy replaces is kept as
 * STORE.replaced.
 */
export const storeProgram = String.raw`
set -eu
verb=$1 unit=$2 store=$3 copy=$4
nio() { "$1" -c 'import importlib.metadata as m; print(m.version("matrix-nio"))' 2>/dev/null || echo 0; }
border() { printf '%s\n' 0.26 "$1" | sort -V | head -n 1; }
older=$(nio "$5") younger=$(nio "$6")
[ -d "$store" ] && [ "$(border "$older")" != 0.26 ] && [ "$(border "$younger")" = 0.26 ] || exit 0
case $verb in
save)
  [ -d "$copy" ] && exit 0
  systemctl stop -- "$unit"
  rm -rf -- "$copy.part"
  mkdir -p -- "$(dirname -- "$copy")"
  cp -a -- "$store" "$copy.part"
  sync -f -- "$copy.part"
  mv -T -- "$copy.part" "$copy"
  ;;
restore)
  [ -d "$copy" ] || exit 0
  systemctl stop -- "$unit"
  rm -rf -- "$store.part"
  cp -a -- "$copy" "$store.part"
  sync -f -- "$store.part"
  rm -rf -- "$store.replaced"
  mv -T -- "$store" "$store.replaced"
  mv -T -- "$store.part" "$store"
  ;;
return)
  [ -d "$store.replaced" ] || exit 0
  systemctl stop -- "$unit"
  rm -rf -- "$store"
  mv -T -- "$store.replaced" "$store"
  ;;
esac
`;
