/*
 * The C side of `scale`: what commands of the tool do, done by hand for ELF cores of x86-64 page tables with four levels.
 *
 *	scale read FILE				reads the bytes of all segments
 *	scale count FILE ROOT			prints the number of leaves
 *	scale find FILE ROOT FIRST LAST		prints the number of bytes that are mapped to these physical addresses
 *	scale leaves FILE ROOT			prints `va pa size raw` for each leaf, as walkgen dump --format leaves does
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

typedef uint64_t u64;

enum { PTE_SHIFT = 12, PMD_SHIFT = 21, PUD_SHIFT = 30, PGD_SHIFT = 39, ENTRIES = 512, BUFFER = 1 << 16, LONGEST_LINE = 4 * 17 };

#define PRESENT (1ULL << 0)
#define HUGE (1ULL << 7)
#define ADDRESS 0x000ffffffffff000ULL

struct segment {
	u64 start;
	u64 length;
	const unsigned char *bytes;
};

static struct segment segments[1 << 16];
static unsigned segment_count;

static char buffer[BUFFER];
static size_t used;
static char pairs[256][2];

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void open_image(const char *path)
{
	int file = open(path, O_RDONLY);
	struct stat status;
	const unsigned char *bytes;
	u64 headers;
	uint16_t count;

	if (file < 0 || fstat(file, &status))
		fail(path);
	bytes = mmap(NULL, status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
	if (bytes == MAP_FAILED)
		fail(path);
	memcpy(&headers, bytes + 32, 8);
	memcpy(&count, bytes + 56, 2);
	for (unsigned i = 0; i < count; i++) {
		const unsigned char *header = bytes + headers + 56 * i;
		uint32_t type;
		u64 offset, start, length;

		memcpy(&type, header, 4);
		memcpy(&offset, header + 8, 8);
		memcpy(&start, header + 24, 8);
		memcpy(&length, header + 32, 8);
		if (type == 1 && length > 0)
			segments[segment_count++] = (struct segment){ start, length, bytes + offset };
	}
}

static const u64 *table_at(u64 address)
{
	for (unsigned i = 0; i < segment_count; i++) {
		u64 offset = address - segments[i].start;

		if (offset < segments[i].length)
			return (const u64 *)(segments[i].bytes + offset);
	}
	return NULL;
}

static u64 read_all(void)
{
	u64 a = 0, b = 0, c = 0, d = 0;

	for (unsigned i = 0; i < segment_count; i++) {
		const u64 *words = (const u64 *)segments[i].bytes;

		for (u64 j = 0; j < segments[i].length / 8; j += 4) {
			a += words[j];
			b += words[j + 1];
			c += words[j + 2];
			d += words[j + 3];
		}
	}
	return a + b + c + d;
}

static u64 count_leaves(u64 address, int shift)
{
	const u64 *table = table_at(address);
	u64 count = 0;

	if (!table)
		return 0;
	if (shift == PTE_SHIFT) {
		for (int i = 0; i < ENTRIES; i++)
			count += table[i] & PRESENT;
		return count;
	}
	for (int i = 0; i < ENTRIES; i++) {
		if (!(table[i] & PRESENT))
			continue;
		count += shift < PGD_SHIFT && table[i] & HUGE ? 1 : count_leaves(table[i] & ADDRESS, shift - 9);
	}
	return count;
}

static u64 find_bytes(u64 address, int shift, u64 first, u64 last)
{
	const u64 *table = table_at(address);
	u64 count = 0;

	if (!table)
		return 0;
	for (int i = 0; i < ENTRIES; i++) {
		u64 start = table[i] & ADDRESS & -(1ULL << shift), end = start + (1ULL << shift) - 1;

		if (!(table[i] & PRESENT))
			continue;
		if (shift > PTE_SHIFT && (shift == PGD_SHIFT || !(table[i] & HUGE)))
			count += find_bytes(table[i] & ADDRESS, shift - 9, first, last);
		else if (start <= last && end >= first)
			count += (end < last ? end : last) - (start > first ? start : first) + 1;
	}
	return count;
}

static void flush(void)
{
	for (size_t done = 0; done < used;) {
		ssize_t count = write(1, buffer + done, used - done);

		if (count < 0 && errno != EINTR)
			fail("write");
		done += count > 0 ? count : 0;
	}
	used = 0;
}

static inline char *put_hex(char *at, u64 value)
{
	char *end = at + (67 - __builtin_clzll(value | 1)) / 4, *to = end;

	for (; to - at >= 2; value >>= 8)
		memcpy(to -= 2, pairs[value & 0xff], 2);
	if (to > at)
		*--to = pairs[value & 0xf][1];
	return end;
}

static inline void print_leaf(u64 va, u64 entry, int shift)
{
	char *at;

	if (used > BUFFER - LONGEST_LINE)
		flush();
	at = put_hex(buffer + used, va);
	*at++ = ' ';
	at = put_hex(at, entry & ADDRESS & -(1ULL << shift));
	*at++ = ' ';
	at = put_hex(at, 1ULL << shift);
	*at++ = ' ';
	at = put_hex(at, entry);
	*at++ = '\n';
	used = at - buffer;
}

static void print_leaves(u64 address, int shift, u64 va)
{
	const u64 *table = table_at(address);

	if (!table)
		return;
	for (int i = 0; i < ENTRIES; i++) {
		u64 start = va | (u64)i << shift;

		if (shift == PGD_SHIFT && i >= ENTRIES / 2)
			start |= 0xffff000000000000ULL;
		if (!(table[i] & PRESENT))
			continue;
		if (shift > PTE_SHIFT && (shift == PGD_SHIFT || !(table[i] & HUGE)))
			print_leaves(table[i] & ADDRESS, shift - 9, start);
		else
			print_leaf(start, table[i], shift);
	}
}

int main(int count, char **arguments)
{
	const char *command = count > 2 ? arguments[1] : "";
	u64 root = count > 3 ? strtoull(arguments[3], NULL, 16) & ADDRESS : 0;

	for (int i = 0; i < 256; i++) {
		pairs[i][0] = "0123456789abcdef"[i >> 4];
		pairs[i][1] = "0123456789abcdef"[i & 15];
	}
	if (count > 2)
		open_image(arguments[2]);
	if (!strcmp(command, "read")) {
		printf("%llu\n", (unsigned long long)read_all());
	} else if (!strcmp(command, "count") && count == 4) {
		printf("%llu\n", (unsigned long long)count_leaves(root, PGD_SHIFT));
	} else if (!strcmp(command, "find") && count == 6) {
		u64 first = strtoull(arguments[4], NULL, 16), last = strtoull(arguments[5], NULL, 16);

		printf("%llu\n", (unsigned long long)find_bytes(root, PGD_SHIFT, first, last));
	} else if (!strcmp(command, "leaves") && count == 4) {
		print_leaves(root, PGD_SHIFT, 0);
		flush();
	} else {
		fprintf(stderr, "usage: scale read|count|find|leaves FILE [ROOT [FIRST LAST]]\n");
		return 2;
	}
	return 0;
}
