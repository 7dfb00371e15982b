/*
 * The C side of the benchmarks: a page walker with the structure of Linux's mm/pagewalk.c: a function per level, a struct of optional
 * callbacks that are called through pointers, a check of the return code after each call. x86-64, four levels, 64-bit entries.
 *
 * Each exported function runs one whole walk, or many small ones: one call from C# for all of them.
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

#define PFNMAP (1ULL << 10)	/* of a VMA */

#define NO_TABLE (-14)

/* A segment of physical memory. */
struct segment {
	u64 start;
	u64 length;
	unsigned char *bytes;
};

/* A memory area: [start, end). */
struct vma {
	u64 start;
	u64 end;
	u64 flags;
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
	const uint32_t *pages;	/* the numbers of pages after start, each to be visited on its own */
	u64 page_count;
	const struct vma *vmas;	/* in ascending order */
	u64 vma_count;
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
	int (*test_walk)(u64 addr, u64 next, struct walk *walk);
	int (*pre_vma)(u64 addr, u64 next, struct walk *walk);
	void (*post_vma)(struct walk *walk);
};

enum action { SUBTREE, CONTINUE, AGAIN };

struct walk {
	const struct walk_ops *ops;
	const struct request *request;
	const struct vma *vma;	/* or NULL: ignore VMAs and locks */
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

/* The locks of the PTE tables. */
static uint32_t pte_locks[256];

static uint32_t *lock_ptes(u64 pmd)
{
	uint32_t *lock = &pte_locks[((pmd & ADDRESS) >> PTE_SHIFT) % 256];
	uint32_t free = 0;

	while (!__atomic_compare_exchange_n(lock, &free, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
		free = 0;
	return lock;
}

static void unlock_ptes(uint32_t *lock)
{
	__atomic_store_n(lock, 0, __ATOMIC_RELEASE);
}

static int walk_pte_table(u64 *pte, u64 addr, u64 end, struct walk *walk)
{
	const struct walk_ops *ops = walk->ops;
	int error;

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

static int walk_ptes(u64 *pmd, u64 addr, u64 end, struct walk *walk)
{
	u64 entry = *pmd;
	u64 *pte = table_of(walk->request, entry);
	uint32_t *lock;
	int error;

	if (!pte)
		return NO_TABLE;
	if (!walk->vma)
		return walk_pte_table(pte, addr, end, walk);

	lock = lock_ptes(entry);
	if (__atomic_load_n(pmd, __ATOMIC_RELAXED) != entry) {
		/* Another thread has replaced the table. */
		unlock_ptes(lock);
		walk->action = AGAIN;
		return 0;
	}
	error = walk_pte_table(pte, addr, end, walk);
	unlock_ptes(lock);
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
		error = walk_ptes(pmd, addr, next, walk);
		if (error)
			break;
		if (walk->action == AGAIN)
			goto again;
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
static __attribute__((noinline)) int walk_part(
	const struct request *request, u64 start, u64 end, const struct walk_ops *ops, void *private)
{
	struct walk walk = { .request = request, .private = private };

	__asm__ volatile("" : "+r"(ops));
	walk.ops = ops;
	return walk_pgds(start, end, &walk);
}

static int walk_range(const struct request *request, const struct walk_ops *ops, void *private)
{
	return walk_part(request, request->start, request->end, ops, private);
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

static const struct walk_ops present_ops = { .pte_entry = present_pte };

EXPORT int walk_present(const struct request *request, struct outcome *outcome)
{
	return walk_range(request, &present_ops, outcome);
}

/* The same, with a walk for each page. */
EXPORT int walk_one_page(const struct request *request, struct outcome *outcome)
{
	for (u64 i = 0; i < request->page_count; i++) {
		u64 addr = request->start + ((u64)request->pages[i] << PTE_SHIFT);
		int error = walk_part(request, addr, addr + PAGE_SIZE, &present_ops, outcome);

		if (error)
			return error;
	}
	return 0;
}

/* The first VMA that ends after addr, or NULL. */
static __attribute__((noinline)) const struct vma *find_vma(const struct request *request, u64 addr)
{
	u64 low = 0;
	u64 high = request->vma_count;

	while (low < high) {
		u64 middle = (low + high) / 2;

		if (request->vmas[middle].end <= addr)
			low = middle + 1;
		else
			high = middle;
	}
	return low < request->vma_count ? &request->vmas[low] : NULL;
}

/* VMAs whose pages are only frame numbers are not walked. */
static int walk_test(u64 addr, u64 next, struct walk *walk)
{
	const struct walk_ops *ops = walk->ops;

	if (ops->test_walk)
		return ops->test_walk(addr, next, walk);
	if (walk->vma->flags & PFNMAP) {
		int error = ops->pte_hole ? ops->pte_hole(addr, next, -1, walk) : 0;

		return error ? error : 1;
	}
	return 0;
}

static int walk_vma(u64 addr, u64 next, struct walk *walk)
{
	const struct walk_ops *ops = walk->ops;
	int error = 0;

	if (ops->pre_vma)
		error = ops->pre_vma(addr, next, walk);
	if (error)
		return error;
	error = walk_pgds(addr, next, walk);
	if (ops->post_vma)
		ops->post_vma(walk);
	return error;
}

/* The walk of an address space, VMA by VMA (walk_page_range of Linux). */
static __attribute__((noinline)) int walk_vmas(const struct request *request, const struct walk_ops *ops, void *private)
{
	struct walk walk = { .request = request, .private = private };
	u64 start = request->start;
	u64 end = request->end;
	const struct vma *vma = find_vma(request, start);
	u64 next;
	int error = 0;

	__asm__ volatile("" : "+r"(ops));
	walk.ops = ops;
	do {
		if (!vma || start < vma->start) {
			walk.vma = NULL;
			next = vma && vma->start < end ? vma->start : end;
			if (ops->pte_hole)
				error = ops->pte_hole(start, next, -1, &walk);
		} else {
			walk.vma = vma;
			next = vma->end < end ? vma->end : end;
			vma = find_vma(request, vma->end);
			error = walk_test(start, next, &walk);
			if (error > 0) {
				error = 0;
				continue;
			}
			if (error == 0)
				error = walk_vma(start, next, &walk);
		}
		if (error)
			break;
	} while (start = next, start < end);
	return error;
}

EXPORT int walk_areas(const struct request *request, struct outcome *outcome)
{
	return walk_vmas(request, &present_ops, outcome);
}

/* The physical address of addr; 0 if it is not mapped. */
static __attribute__((noinline)) u64 translate(const struct request *request, u64 addr)
{
	u64 entry = request->root;
	u64 *table;

	for (int shift = PGD_SHIFT; shift >= PTE_SHIFT; shift -= PMD_SHIFT - PTE_SHIFT) {
		table = table_of(request, entry);
		if (!table)
			return 0;
		entry = table[index_of(addr, shift)];
		if (!(entry & PRESENT))
			return 0;
		if (shift == PTE_SHIFT || (shift < PGD_SHIFT && (entry & HUGE))) {
			u64 offset = (1ULL << shift) - 1;

			return (entry & ADDRESS & ~offset) | (addr & offset);
		}
	}
	return 0;
}

/* One address in each page: the mapped ones, and the sum of their physical addresses. */
EXPORT int translate_pages(const struct request *request, struct outcome *outcome)
{
	for (u64 i = 0; i < request->page_count; i++) {
		u64 page = request->pages[i];
		u64 physical = translate(request, request->start + (page << PTE_SHIFT) + (page & (PAGE_SIZE - 1)));

		if (physical) {
			outcome->count++;
			outcome->sum += physical;
		}
	}
	return 0;
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

/* Maximal runs of pages that map contiguous frames with equal flags: the same results as of holes. */
struct runs {
	struct holes bounds;
	u64 next;	/* the entry that continues the run */
};

#define NOT_COMPARED ((1ULL << 5) | DIRTY)	/* accessed and dirty */

static int run_pte(u64 *pte, u64 addr, u64 next, struct walk *walk)
{
	struct runs *runs = walk->private;
	u64 entry = *pte & ~NOT_COMPARED;

	if (!(entry & PRESENT)) {
		end_run(&runs->bounds);
		runs->bounds.start = runs->bounds.end = next;
		return 0;
	}
	if (addr != runs->bounds.end || entry != runs->next) {
		end_run(&runs->bounds);
		runs->bounds.start = addr;
	}
	runs->bounds.end = next;
	runs->next = entry + PAGE_SIZE;
	return 0;
}

EXPORT int walk_runs(const struct request *request, struct outcome *outcome)
{
	static const struct walk_ops ops = { .pte_entry = run_pte };
	struct runs runs = { .bounds = { .outcome = outcome } };
	int error = walk_range(request, &ops, &runs);

	end_run(&runs.bounds);
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
