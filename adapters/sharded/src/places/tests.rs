//! Blocks take turns, and each shard has its own.
use super::{EACH, PASSED_OVER, first_after, owner};
use crate::ShardNumber;

#[test]
fn blocks_take_turns() {
    for n_shards in [1, 2, 3, 64] {
        let shards: Vec<ShardNumber> = ShardNumber::all(n_shards).collect();
        for block in [0, 1, 2, 7, PASSED_OVER - 1, 1_700_000] {
            let mut firsts: Vec<u64> = shards.iter().map(|shard| first_after(block, *shard, n_shards) / EACH).collect();
            for (shard, first) in shards.iter().zip(&firsts) {
                assert_eq!(owner(*first, n_shards), shard.n_before(), "block {first} of {n_shards}");
            }
            firsts.sort_unstable();
            let count = u64::try_from(n_shards).expect("a small number");
            assert_eq!(firsts, (block + 1..=block + count).collect::<Vec<_>>(), "each has one of the next ones");
        }
    }
}
