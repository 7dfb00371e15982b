/*
 * The C side of `dirty-rounds`: a round of a dirty log as in KVM's kvm_get_dirty_log_protect, and an enumeration of the runs as Linux's
 * for_each_set_bitrange, with a callback for each run.
 */
#include <stdint.h>

typedef uint64_t u64;

#define EXPORT __attribute__((visibility("default")))
#define NOIPA __attribute__((noipa))	/* the callback is not known where it is called */

struct runs {
	u64 count;
	u64 pages;
	u64 hash;
};

typedef void (*run_fn)(u64 first, u64 count, void *private);

/* The first bit from bit on that is set after a xor with invert, or the number of bits. */
static u64 next_bit(const u64 *words, u64 bits, u64 bit, u64 invert)
{
	u64 index = bit / 64, word;

	if (bit >= bits)
		return bits;
	word = (words[index] ^ invert) & (~0ULL << (bit % 64));
	while (!word) {
		if (++index * 64 >= bits)
			return bits;
		word = words[index] ^ invert;
	}
	return index * 64 + (u64)__builtin_ctzll(word);
}

NOIPA static void for_each_run(const u64 *words, u64 bits, run_fn fn, void *private)
{
	u64 first, end;

	for (first = next_bit(words, bits, 0, 0); first < bits; first = next_bit(words, bits, end, 0)) {
		end = next_bit(words, bits, first, ~0ULL);
		fn(first, end - first, private);
	}
}

NOIPA static void add_run(u64 first, u64 count, void *private)
{
	struct runs *runs = private;

	runs->count++;
	runs->pages += count;
	runs->hash = runs->hash * 31 + first;
}

/* Moves the bits to copy, and enumerates the runs. */
EXPORT void dirty_round(u64 *bitmap, u64 *copy, u64 words, int skips_zeros, struct runs *runs)
{
	for (u64 i = 0; i < words; i++) {
		if (skips_zeros && !__atomic_load_n(&bitmap[i], __ATOMIC_RELAXED))
			copy[i] = 0;
		else
			copy[i] = __atomic_exchange_n(&bitmap[i], 0, __ATOMIC_SEQ_CST);
	}
	for_each_run(copy, words * 64, add_run, runs);
}
