//! Lists whose members are shared among copies, stored like plain lists.
use alloc::{sync::Arc, vec::Vec};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(crate) fn serialize<T: Serialize, S: Serializer>(list: &[Arc<T>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(list.iter().map(Arc::as_ref))
}

pub(crate) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Arc<T>>, D::Error> {
    let list = Vec::<T>::deserialize(deserializer)?;
    Ok(list.into_iter().map(Arc::new).collect())
}
