/**
 * What is asked of Synapse's own Python on its host, the only one that is sure to be there with a YAML reader: the files are read as
 * Synapse reads them, and what is secret in them stays there. Each word is a question, `[MODE, WORD, …]` in JSON; all are looked into at
 * once, for at most nine seconds. Prints a JSON list with an answer to each, `{"failed": ERROR}` where there is none; changes nothing.
 *
 * An error of the YAML reader quotes the text around it, where a secret may stand: only its kind and line are passed on.
 */
export const synapseProgram = String.raw`
import functools, glob, json, os, re, sys, threading, time
import yaml
reader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

class Unreadable(Exception): pass

@functools.cache
def load(path):
    try:
        with open(path, encoding="utf-8") as f:
            loader = reader(f.read())
        node = loader.get_single_node()
        if not isinstance(node, yaml.MappingNode):
            return []
        return [(k.value, k.start_mark.line + 1, loader.construct_object(v, True)) for k, v in node.value]
    except PermissionError:
        raise
    except OSError as e:
        raise Unreadable(json.dumps({"file": path, "problem": e.strerror}))
    except (yaml.YAMLError, ValueError, RecursionError) as e:
        mark = getattr(e, "problem_mark", None)
        line = {"line": mark.line + 1} if mark else {}
        raise Unreadable(json.dumps({"file": path, "problem": "not valid YAML", **line}))

def mapping(path):
    return {key: value for key, _, value in load(path)}

def files(path):
    if not os.path.isdir(path):
        return [path]
    inside = [os.path.join(path, name) for name in sorted(os.listdir(path)) if name.endswith(".yaml")]
    return [one for one in inside if os.path.isfile(one)]

def config(paths):
    merged, places = {}, {}
    for file in [file for path in paths for file in files(path)]:
        for key, line, value in load(file):
            text = json.dumps(value, sort_keys=True, default=str)
            places.setdefault(key, []).append((file, line, text))
            merged[key] = value
    twice = [{"key": key, "places": [{"file": f, "line": l} for f, l, _ in all]}
        for key, all in places.items() if len({text for _, _, text in all}) > 1]
    return merged, twice

def package():
    for folder in sys.path:
        home = os.path.join(folder, "synapse", "storage", "schema", "__init__.py")
        if os.path.isfile(home):
            with open(home, encoding="utf-8") as f:
                numbers = re.findall(r"^SCHEMA_VERSION\s*=\s*\(?\s*(?:#.*\s*)*(\d+)", f.read(), re.M)
            names = glob.glob(os.path.join(folder, "matrix_synapse-*.dist-info"))
            version = re.search(r"matrix_synapse-(.+)\.dist-info$", names[0])[1] if len(names) == 1 else None
            return {"version": version, "schema": int(numbers[0]) if numbers else None}
    return {}

def public_keys(settings):
    path = settings.get("signing_key_path")
    if not path or not os.path.isfile(path):
        return None
    from signedjson.key import encode_verify_key_base64, get_verify_key, read_signing_keys
    with open(path, encoding="utf-8") as f:
        keys = [get_verify_key(key) for key in read_signing_keys(f)]
    return {key.alg + ":" + key.version: encode_verify_key_base64(key) for key in keys}

def appservice(path):
    r = mapping(path)
    return {"file": path, "id": r.get("id"), "sender": r.get("sender_localpart"),
        "ephemeral": {"stable": r.get("receive_ephemeral") is True,
            "unstable": r.get("de.sorunome.msc2409.push_ephemeral") is True}}

def facts(paths):
    settings, twice = config(paths)
    word = lambda name: settings.get(name)
    return {"package": package(), "twice": twice, "keys": public_keys(settings),
        "registration": {"enabled": word("enable_registration") is True,
            "token": word("registration_requires_token") is True,
            "verified": bool(word("registrations_require_3pid")) or word("enable_registration_captcha") is True},
        "appservices": word("app_service_config_files") or []}

def registration(paths):
    ours, *rest = paths
    own, conf = (rest + [None, None])[:2]
    told = {"ours": appservice(ours), "hookshot": None, "differs": None}
    if conf and os.path.isfile(conf):
        c = mapping(conf)
        generic = c.get("generic") or {}
        told["hookshot"] = {"encryption": bool(c.get("encryption")), "prefix": generic.get("userIdPrefix"),
            "functions": generic.get("allowJsTransformationFunctions") is True}
    if own and os.path.isfile(own):
        a, b = mapping(ours), mapping(own)
        told["differs"] = [key for key in ("id", "as_token", "hs_token", "sender_localpart", "url") if a.get(key) != b.get(key)]
    return told

def ping(paths):
    import http.client
    path, address, port = paths
    r = mapping(path)
    connection = http.client.HTTPConnection(address, int(port), timeout=8)
    head = {"authorization": "Bearer " + str(r.get("as_token")), "content-type": "application/json"}
    try:
        connection.request("POST", "/_matrix/client/v1/appservice/" + str(r.get("id")) + "/ping", '{"transaction_id":"lotus-health"}', head)
        answer = connection.getresponse()
        body = json.loads(answer.read(1 << 20))
    except (OSError, http.client.HTTPException, ValueError) as e:
        return {"silence": type(e).__name__}
    return {"status": answer.status, "errcode": body.get("errcode"), "there": body.get("status")}

def issuer(provider):
    import ssl, urllib.error, urllib.request
    name = str(provider.get("issuer"))
    told = {"issuer": name}
    trust = ssl.create_default_context()
    # Twisted is not as strict about authorities as newer Pythons are.
    trust.verify_flags &= ~getattr(ssl, "VERIFY_X509_STRICT", 0)
    try:
        url = name.rstrip("/") + "/.well-known/openid-configuration"
        with urllib.request.urlopen(url, timeout=4, context=trust) as answer:
            return {**told, "says": str(json.loads(answer.read(1 << 20)).get("issuer"))}
    except urllib.error.HTTPError as e:
        # Whom Synapse does not ask for the document need not have one: that it answers is enough.
        return {**told, **({"says": name} if provider.get("discover") is False else {"problem": "status " + str(e.code)})}
    except urllib.error.URLError as e:
        return {**told, "problem": getattr(e.reason, "verify_message", None) or getattr(e.reason, "strerror", None) or str(e.reason)}
    except (OSError, ValueError, AttributeError) as e:
        return {**told, "problem": "an answer that is no OpenID document" if isinstance(e, (ValueError, AttributeError)) else type(e).__name__}

def issuers(paths):
    settings, _ = config(paths)
    named = [one for one in settings.get("oidc_providers") or [] if one.get("issuer")][:4]
    told = at_once(issuer, named, 5)
    return {"issuers": [one if "issuer" in one else {"issuer": str(which["issuer"]), "problem": one.get("failed")} for which, one in zip(named, told)]}

def at_once(look, questions, seconds):
    told = [{"failed": "TimeoutError"}] * len(questions)
    def answer(at, question):
        try:
            told[at] = look(question)
        except Unreadable as e:
            told[at] = {"unreadable": json.loads(str(e))}
        except Exception as e:
            told[at] = {"failed": type(e).__name__}
    threads = [threading.Thread(target=answer, args=one, daemon=True) for one in enumerate(questions)]
    for one in threads: one.start()
    end = time.monotonic() + seconds
    for one in threads: one.join(max(0, end - time.monotonic()))
    return list(told)

modes = {"facts": facts, "registration": registration, "ping": ping, "issuers": issuers}
told = at_once(lambda question: modes[question[0]](question[1:]), [json.loads(word) for word in sys.argv[1:]], 9)
json.dump(told, sys.stdout)
sys.stdout.flush()
os._exit(0)
`;
