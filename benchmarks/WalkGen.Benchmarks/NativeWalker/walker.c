/*
 * The C side of the benchmarks: a page walker with the structure of Linux's mm/pagewalk.c: a function per level, a struct of optional
 * callbacks that are called through pointers, a check of the return code after each call. x86-64, four levels, 64-bit entries.
 *
 * Each exported function runs one whole walk: one call from C# per walk.
 */
#include <stddef.h>
#include <stdint.h>

typedef uint64_t u64;

#define EXPORT __attribute__((visibility("default")))

enum { PTE_SHIFT = 12, PMD_SHIFT = 21, PUD_SHIFT = 30, PGD_SHIFT = 39, ENTRIES = 512 };

#define PAGE_SIZE (1ULL << PTE_SHIFT)

#define PRESENT (1ULL << 0)
#define WRITABLE (1ULL << 1)
#define DIRTY (1ULL << 6)
#define HUGE (1ULL << 7)
#define ADDRESS 0x000ffffffffff000ULL

#define NO_TABLE (-14)

/* A segment of physical memory. */
struct segment {
	u64 start;
	u64 length;
	unsigned char *bytes;
};

/* The request: walk [start, end) of the tables below root. Same layout as NativeRequest in C#. */
struct request {
	unsigned char *memory;	/* all of the memory, if it is in one piece: what lies at physical address memory_start */
	u64 memory_start;
	const struct segment *segments;	/* else its pieces, in ascending order */
	u64 segment_count;	/* 0: it is in one piece */
	u64 root;
	u64 start;
	u64 end;
	u64 *bitmap;	/* a bit per page from bitmap_start on, or NULL */
	u64 bitmap_start;
};

/*
 * The result. Same layout as NativeOutcome in C#. Count and sum are not adjacent: otherwise gcc would add to both with one vector
 * instruction, which doubles the store-to-load latency from one callback to the next.
 */
struct outcome {
	u64 count;
	u64 hash;
	u64 sum;
	u64 first;	/* inclusive start and exclusive end; first > end: none */
	u64 end;
};

struct walk;

struct walk_ops {
	int (*pgd_entry)(u64 *pgd, u64 addr, u64 next, struct walk *walk);
	int (*p4d_entry)(u64 *p4d, u64 addr, u64 next, struct walk *walk);
	int (*pud_entry)(u64 *pud, u64 addr, u64 next, struct walk *walk);
	int (*pmd_entry)(u64 *pmd, u64 addr, u64 next, struct walk *walk);
	int (*pte_entry)(u64 *pte, u64 addr, u64 next, struct walk *walk);
	int (*pte_hole)(u64 addr, u64 next, int depth, struct walk *walk);
};

enum action { SUBTREE, CONTINUE, AGAIN };

struct walk {
	const struct walk_ops *ops;
	const struct request *request;
	enum action action;
	void *private;
};

static u64 *table_of(const struct request *request, u64 entry)
{
	u64 address = entry & ADDRESS;

	if (request->segment_count == 0)
		return (u64 *)(request->memory + (address - request->memory_start));

	for (u64 i = 0; i < request->segment_count; i++) {
		const struct segment *segment = &request->segments[i];
		u64 distance = address - segment->start;

		if (distance < segment->length && segment->length - distance >= PAGE_SIZE)
			return (u64 *)(segment->bytes + distance);
	}
	return NULL;
}

static inline u64 index_of(u64 addr, int shift)
{
	return (addr >> shift) & (ENTRIES - 1);
}

static inline u64 boundary(u64 addr, u64 end, int shift)
{
	u64 next = ((addr >> shift) + 1) << shift;

	return next - 1 < end - 1 ? next : end;
}

static inline int is_table(u64 entry)
{
	return (entry & (PRESENT | HUGE)) == PRESENT;
}

static int walk_ptes(u64 pmd, u64 addr, u64 end, struct walk *walk)
{
	const struct walk_ops *ops = walk->ops;
	u64 *pte = table_of(walk->request, pmd);
	int error;

	if (!pte)
		return NO_TABLE;
	for (pte += index_of(addr, PTE_SHIFT);; pte++) {
		error = ops->pte_entry(pte, addr, addr + PAGE_SIZE, walk);
		if (error)
			break;
		addr += PAGE_SIZE;
		if (addr == end)
			break;
	}
	return error;
}

static int walk_pmds(u64 pud, u64 addr, u64 end, struct walk *walk)
{
	const struct walk_ops *ops = walk->ops;
	u64 *pmd = table_of(walk->request, pud);
	u64 next;
	int error = 0;

	if (!pmd)
		return NO_TABLE;
	pmd += index_of(addr, PMD_SHIFT);
	do {
again:
		next = boundary(addr, end, PMD_SHIFT);
		if (*pmd == 0) {
			if (ops->pte_hole)
				error = ops->pte_hole(addr, next, 3, walk);
			if (error)
				break;
			continue;
		}
		walk->action = SUBTREE;
		if (ops->pmd_entry)
			error = ops->pmd_entry(pmd, addr, next, walk);
		if (error)
			break;
		if (walk->action == AGAIN)
			goto again;
		if (walk->action == CONTINUE || !is_table(*pmd) || !ops->pte_entry)
			continue;
		error = walk_ptes(*pmd, addr, next, walk);
		if (error)
			break;
	} while (pmd++, addr = next, addr != end);
	return error;
}

static int walk_puds(u64 p4d, u64 addr, u64 end, struct walk *walk)
{
	const struct walk_ops *ops = walk->ops;
	u64 *pud = table_of(walk->request, p4d);
	u64 next;
	int error = 0;

	if (!pud)
		return NO_TABLE;
	pud += index_of(addr, PUD_SHIFT);
	do {
again:
		next = boundary(addr, end, PUD_SHIFT);
		if (*pud == 0) {
			if (ops->pte_hole)
				error = ops->pte_hole(addr, next, 2, walk);
			if (error)
				break;
			continue;
		}
		walk->action = SUBTREE;
		if (ops->pud_entry)
			error = ops->pud_entry(pud, addr, next, walk);
		if (error)
			break;
		if (walk->action == AGAIN)
			goto again;
		if (walk->action == CONTINUE || !is_table(*pud) || !(ops->pmd_entry || ops->pte_entry))
			continue;
		error = walk_pmds(*pud, addr, next, walk);
		if (error)
			break;
	} while (pud++, addr = next, addr != end);
	return error;
}

/* Four levels: the P4D is folded; its table is the entry of the PGD. */
static int walk_p4d(u64 *pgd, u64 addr, u64 end, struct walk *walk)
{
	const struct walk_ops *ops = walk->ops;
	int error = 0;

	if (ops->p4d_entry)
		error = ops->p4d_entry(pgd, addr, end, walk);
	if (error)
		return error;
	if (is_table(*pgd) && (ops->pud_entry || ops->pmd_entry || ops->pte_entry))
		error = walk_puds(*pgd, addr, end, walk);
	return error;
}

static int walk_pgds(u64 addr, u64 end, struct walk *walk)
{
	const struct walk_ops *ops = walk->ops;
	u64 *pgd = table_of(walk->request, walk->request->root);
	u64 next;
	int error = 0;

	if (!pgd)
		return NO_TABLE;
	pgd += index_of(addr, PGD_SHIFT);
	do {
		next = boundary(addr, end, PGD_SHIFT);
		if (*pgd == 0) {
			if (ops->pte_hole)
				error = ops->pte_hole(addr, next, 0, walk);
			if (error)
				break;
			continue;
		}
		if (ops->pgd_entry)
			error = ops->pgd_entry(pgd, addr, next, walk);
		if (error)
			break;
		if (ops->p4d_entry || ops->pud_entry || ops->pmd_entry || ops->pte_entry)
			error = walk_p4d(pgd, addr, next, walk);
		if (error)
			break;
	} while (pgd++, addr = next, addr != end);
	return error;
}

/* As in Linux, one walker serves all callbacks: the compiler cannot inline it or see which callbacks are set. */
static __attribute__((noinline)) int walk_range(const struct request *request, const struct walk_ops *ops, void *private)
{
	struct walk walk = { .request = request, .private = private };

	__asm__ volatile("" : "+r"(ops));
	walk.ops = ops;
	return walk_pgds(request->start, request->end, &walk);
}

/* Present and dirty pages: count, and sum of the addresses. */
static int filter_pte(u64 *pte, u64 addr, u64 next, struct walk *walk)
{
	struct outcome *outcome = walk->private;
	u64 entry = *pte;

	(void)addr, (void)next;
	if ((entry & (PRESENT | DIRTY)) == (PRESENT | DIRTY)) {
		outcome->count++;
		outcome->sum += entry & ADDRESS;
	}
	return 0;
}

EXPORT int walk_filter(const struct request *request, struct outcome *outcome)
{
	static const struct walk_ops ops = { .pte_entry = filter_pte };

	return walk_range(request, &ops, outcome);
}

/* Present pages: count, and sum of the entries. */
static int present_pte(u64 *pte, u64 addr, u64 next, struct walk *walk)
{
	struct outcome *outcome = walk->private;
	u64 entry = *pte;

	(void)addr, (void)next;
	if (entry & PRESENT) {
		outcome->count++;
		outcome->sum += entry;
	}
	return 0;
}

EXPORT int walk_present(const struct request *request, struct outcome *outcome)
{
	static const struct walk_ops ops = { .pte_entry = present_pte };

	return walk_range(request, &ops, outcome);
}

/* Dirty pages: count. */
static int count_pte(u64 *pte, u64 addr, u64 next, struct walk *walk)
{
	struct outcome *outcome = walk->private;

	(void)addr, (void)next;
	if (*pte & DIRTY)
		outcome->count++;
	return 0;
}

EXPORT int walk_count(const struct request *request, struct outcome *outcome)
{
	static const struct walk_ops ops = { .pte_entry = count_pte };

	return walk_range(request, &ops, outcome);
}

/* Maximal runs of addresses without an entry: count, pages, and a hash of the bounds. */
struct holes {
	struct outcome *outcome;
	u64 start;	/* the run that is not finished; start == end: none */
	u64 end;
};

static void end_run(struct holes *holes)
{
	struct outcome *outcome = holes->outcome;

	if (holes->start == holes->end)
		return;
	outcome->count++;
	outcome->sum += (holes->end - holes->start) >> PTE_SHIFT;
	outcome->hash = (outcome->hash ^ holes->start) * 0x9e3779b97f4a7c15ULL;
	outcome->hash = (outcome->hash ^ (holes->end - 1)) * 0x9e3779b97f4a7c15ULL;
}

static int hole(u64 addr, u64 next, int depth, struct walk *walk)
{
	struct holes *holes = walk->private;

	(void)depth;
	if (addr != holes->end) {
		end_run(holes);
		holes->start = addr;
	}
	holes->end = next;
	return 0;
}

static int hole_pte(u64 *pte, u64 addr, u64 next, struct walk *walk)
{
	return *pte == 0 ? hole(addr, next, 4, walk) : 0;
}

EXPORT int walk_holes(const struct request *request, struct outcome *outcome)
{
	static const struct walk_ops ops = { .pte_entry = hole_pte, .pte_hole = hole };
	struct holes holes = { .outcome = outcome, .start = ~0ULL, .end = ~0ULL };	/* no page starts there */
	int error = walk_range(request, &ops, &holes);

	end_run(&holes);
	return error;
}

static void record_change(u64 addr, u64 next, struct outcome *outcome)
{
	outcome->count++;
	if (addr < outcome->first)
		outcome->first = addr;
	if (next > outcome->end)
		outcome->end = next;
}

/* Clears dirty bits, which processors may set concurrently, and records the pages in a bitmap. */
static int clean_pte(u64 *pte, u64 addr, u64 next, struct walk *walk)
{
	const struct request *request = walk->request;
	u64 page = (addr - request->bitmap_start) >> PTE_SHIFT;

	if (*pte & DIRTY) {
		__atomic_fetch_and(pte, ~DIRTY, __ATOMIC_SEQ_CST);
		record_change(addr, next, walk->private);
		request->bitmap[page >> 6] |= 1ULL << (page & 63);
	}
	return 0;
}

EXPORT int walk_clean(const struct request *request, struct outcome *outcome)
{
	static const struct walk_ops ops = { .pte_entry = clean_pte };

	outcome->first = ~0ULL;
	return walk_range(request, &ops, outcome);
}

/* Write-protects pages that nothing else changes. */
static int protect_pte(u64 *pte, u64 addr, u64 next, struct walk *walk)
{
	u64 entry = *pte;

	if (entry & WRITABLE) {
		*pte = entry & ~WRITABLE;
		record_change(addr, next, walk->private);
	}
	return 0;
}

EXPORT int walk_protect(const struct request *request, struct outcome *outcome)
{
	static const struct walk_ops ops = { .pte_entry = protect_pte };

	outcome->first = ~0ULL;
	return walk_range(request, &ops, outcome);
}

/* Huge pages: count, and sum of the entries. */
static int huge_pmd(u64 *pmd, u64 addr, u64 next, struct walk *walk)
{
	struct outcome *outcome = walk->private;
	u64 entry = *pmd;

	(void)addr, (void)next;
	walk->action = CONTINUE;
	if ((entry & (PRESENT | HUGE)) == (PRESENT | HUGE)) {
		outcome->count++;
		outcome->sum += entry;
	}
	return 0;
}

EXPORT int walk_huge(const struct request *request, struct outcome *outcome)
{
	static const struct walk_ops ops = { .pmd_entry = huge_pmd };

	return walk_range(request, &ops, outcome);
}
