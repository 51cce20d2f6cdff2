//! Who is told of what in its short forms, as the part of a configuration that it stands for.
use serde_json::{Map, Value, json};

use super::{
    fault::ScenarioFault,
    node::Node,
    policy::{audience, several},
};

const LIST_MAX: usize = 1_000;

/// The notices of a configuration: subscriptions as a list, wishes by whose they are.
pub(super) fn notices(node: &Node<'_>) -> Result<Value, ScenarioFault> {
    let mut notices = Map::new();
    for (key, field) in node.entries("notices with `subscriptions`, `people` and the like")? {
        let value = match key {
            "subscriptions" => {
                let list = field.list(LIST_MAX, "a list of subscriptions")?;
                list.iter().map(subscription).collect::<Result<Value, _>>()?
            }
            "people" => {
                let people = field.entries("wishes by whose they are, such as `agent:ann`")?;
                people.into_iter().map(|(who, wishes)| wished(who, &wishes)).collect::<Result<Value, _>>()?
            }
            "channels" | "urgent" => several(&field),
            _ => field.value.clone(),
        };
        notices.insert(key.to_owned(), value);
    }
    Ok(Value::Object(notices))
}

fn subscription(node: &Node<'_>) -> Result<Value, ScenarioFault> {
    let mut made = Map::new();
    for (key, field) in node.entries("a subscription such as `{\"on\": \"reply\", \"tell\": \"requester\"}`")? {
        let value = match key {
            "on" | "channels" => several(&field),
            "tell" => {
                let whom = several(&field);
                let whom = Node::new(&whom, field.place.clone());
                whom.list(LIST_MAX, "whom to tell")?.iter().map(audience).collect()
            }
            _ => field.value.clone(),
        };
        made.insert(key.to_owned(), value);
    }
    Ok(Value::Object(made))
}

fn wished(who: &str, node: &Node<'_>) -> Result<Value, ScenarioFault> {
    let name = json!(who);
    let mut made = Map::from_iter([(String::from("who"), audience(&Node::new(&name, node.place.clone())))]);
    for (key, field) in node.entries("wishes such as `{\"digest\": \"hourly\"}`")? {
        if key == "who" {
            return Err(field.wrong("whose they are as the name of the entry only"));
        }
        let value = match key {
            "channels" => several(&field),
            "topics" => {
                let topics = field.entries("channels by topic")?;
                Value::Object(topics.into_iter().map(|(topic, list)| (topic.to_owned(), several(&list))).collect())
            }
            _ => field.value.clone(),
        };
        made.insert(key.to_owned(), value);
    }
    Ok(Value::Object(made))
}
