#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# docs/asyncapi.yaml says what the program does: every example goes through the program's own readers, every x-refused is
# refused at its pointer, every channel is one of the program's with its QoS and retain.
. "$(dirname "$0")/../tools/lib.sh"
tp_tmp
cat > "$tp_dir/extract.py" << 'PY'
import json, sys, yaml
doc = yaml.safe_load(open(sys.argv[1], encoding="utf-8"))
place = {"adcode": "150823", "school": "2115000001", "room": "01"}
for name, channel in doc["channels"].items():
    topic = channel["address"].format(**place)
    used = [o for o in doc["operations"].values() if o["channel"]["$ref"] == f"#/channels/{name}"]
    assert len(used) == 1, f"{name} needs one operation"
    mqtt = used[0]["bindings"]["mqtt"]
    ok = f"ok:{mqtt['qos']}:{str(mqtt['retain']).lower()}"
    refs = [m["$ref"].rsplit("/", 1)[1] for m in channel["messages"].values()]
    assert set(channel["parameters"]) <= set(place), name
    for ref in refs:
        message = doc["components"]["messages"][ref]
        known, needed = message["payload"]["properties"], message["payload"]["required"]
        assert message["examples"] and message["x-refused"], ref
        for example in message["examples"]:
            payload = example["payload"]
            assert set(payload) <= set(known), f"{ref}: {set(payload) - set(known)} is not in its schema"
            assert set(needed) <= set(payload), f"{ref}: {set(needed) - set(payload)} is missing"
            print(ok, topic, json.dumps(payload, ensure_ascii=False))
            # Leaving out a needed member must be refused at that member.
            for member in needed:
                less = {k: v for k, v in payload.items() if k != member}
                print("/" + member, topic, json.dumps(less, ensure_ascii=False))
        for bad in message["x-refused"]:
            print(bad["at"], topic, json.dumps(bad["payload"], ensure_ascii=False))
PY
if ! python3 "$tp_dir/extract.py" "$tp_root/docs/asyncapi.yaml" > "$tp_dir/cases"; then
  tp_plan 1
  tp_ok "docs/asyncapi.yaml is in order" false
  exit 1
fi
tp_plan $(($(wc -l < "$tp_dir/cases") + 1))
cut -d' ' -f2- "$tp_dir/cases" | "$B/t/wire/payload_replay" > "$tp_dir/answers"
tp_range "$(wc -l < "$tp_dir/cases")" 40 1000 "cases from the document"
while read -r want topic _ <&3 && read -r verdict seen at why <&4; do
  name=${topic#tongpin/v1/}
  if [[ $want == ok:* ]]; then
    tp_is "$verdict:$at:$why $seen" "$want $topic" "an example of $name, its QoS and retain"
  else
    tp_is "$verdict $seen $at" "refused $topic $want" "$name without what it needs, at $want: $why"
  fi
done 3< "$tp_dir/cases" 4< "$tp_dir/answers"
