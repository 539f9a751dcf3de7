/**
 * What is looked at before a bot is restarted, in the Python of its new virtual environment, as its own user, in its new folder:
 * every file is compiled, every module imported with the real settings (the entry only where importing it does not start it),
 * encryption is there, and the token belongs to the account and device that the key store is of. What is wrong goes to standard
 * error, a line each, and ends with 1.
 * Arguments: folder, entry, user id, store folder or "", names of homeserver, token and device in .env, 1 where encryption is needed.
 */
export const checkProgram = String.raw`
import ast, importlib, json, os, pathlib, re, sys, urllib.error, urllib.request

tree, entry, user, store, homeserver_name, token_name, device_name, needs_encryption = sys.argv[1:]
os.chdir(tree)
sys.path.insert(0, tree)
sys.dont_write_bytecode = True
wrong = []

def guarded(module):
    return any(isinstance(node, ast.If) and "__name__" in ast.unparse(node.test) for node in module.body)

def what(error):
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[-1]}" if text else type(error).__name__

names = []
for path in sorted(pathlib.Path(".").rglob("*.py")):
    if any(part in ("venv", ".venv", "node_modules") or part.startswith(".") for part in path.parts[:-1]):
        continue
    try:
        module = ast.parse(path.read_bytes(), str(path))
        compile(module, str(path), "exec")
    except (SyntaxError, ValueError) as error:
        wrong.append(f"{path} line {getattr(error, 'lineno', '?')}: {what(error)}")
        continue
    if len(path.parts) == 1 and (str(path) != entry or guarded(module)):
        names.append(path.stem)
if not pathlib.Path(entry).is_file():
    wrong.append(f"there is no {entry} in it")

if not wrong:
    for name in names:
        try:
            importlib.import_module(name)
        except BaseException as error:
            wrong.append(f"importing {name}.py: {what(error)}")

if needs_encryption == "1" and not wrong:
    try:
        crypto = importlib.import_module("nio.crypto")
        if not getattr(crypto, "ENCRYPTION_ENABLED", False):
            wrong.append("matrix-nio is there without encryption: the extra is named e2e (matrix-nio[e2e])")
    except BaseException as error:
        wrong.append(f"importing nio.crypto: {what(error)}")

values = dict(os.environ)
try:
    for line in pathlib.Path(".env").read_text().splitlines():
        found = re.match(r"\s*(?:export\s+)?(\w+)\s*=\s*(.*?)\s*$", line)
        if found:
            values[found[1]] = found[2].strip("'\"")
except OSError as error:
    wrong.append(f".env cannot be read: {error.strerror}")
homeserver, token, device = (values.get(name, "") for name in (homeserver_name, token_name, device_name))
for name, value in ((homeserver_name, homeserver), (token_name, token)):
    if not value and not any(".env" in one for one in wrong):
        wrong.append(f"{name} is not set in .env")

if homeserver and token:
    request = urllib.request.Request(
        homeserver.rstrip("/") + "/_matrix/client/v3/account/whoami", headers={"Authorization": "Bearer " + token}
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            whoami = json.load(answer)
        if whoami.get("user_id") != user:
            wrong.append(f"the token in .env belongs to {whoami.get('user_id')}, not to {user}")
        owner = whoami.get("device_id")
        if device and owner and owner != device:
            wrong.append(f"the token in .env belongs to device {owner}, and {device_name} says {device}")
        kept = [path.name for path in pathlib.Path(store).glob(user + "_*.db")] if store else []
        if kept and owner and f"{user}_{owner}.db" not in kept:
            wrong.append(f"the key store has no keys of device {owner}: {', '.join(sorted(kept))}")
    except urllib.error.HTTPError as error:
        try:
            code = json.load(error).get("errcode", "")
        except ValueError:
            code = ""
        wrong.append(f"the homeserver refuses the token in .env: {error.code} {code}".rstrip())
    except (OSError, ValueError) as error:
        wrong.append(f"{homeserver} does not answer: {getattr(error, 'reason', error)}")
if store and os.path.isdir(store) and not os.access(store, os.W_OK):
    wrong.append(f"{store} cannot be written by the bot")

for line in wrong:
    print(line, file=sys.stderr)
sys.stdout.flush()
os._exit(1 if wrong else 0)
`;
