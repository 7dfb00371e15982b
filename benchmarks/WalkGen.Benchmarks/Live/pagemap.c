/* Scans and reads the page table of this process by the kernel's calls alone, and maps the memory to do so. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE_SIZE 4096
#define PAGEMAP_SCAN 0xC0606610
#define UFFDIO_API 0xC018AA3F
#define UFFDIO_REGISTER 0xC020AA00
#define WP_ASYNC_AND_UNPOPULATED ((1 << 15) | (1 << 13))
#define REGISTER_MODE_WP 2
#define PM_SCAN_WP_MATCHING 1
#define BLOCK (1 << 17) /* entries of a read: 1 MiB */

struct region {
    uint64_t start, end, categories;
};

struct scan {
    uint64_t size, flags, start, end, walk_end, vec, vec_len, max_pages, inverted, mask, any_of, reported;
};

static int pagemap = -1;

/* Maps memory that is registered for asynchronous write protection, writes each page, and protects it; 0 if that failed. */
uint64_t map_tracked(uint64_t length)
{
    char *memory = mmap(0, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int uffd = syscall(SYS_userfaultfd, O_CLOEXEC);
    uint64_t api[3] = {0xaa, WP_ASYNC_AND_UNPOPULATED, 0}, range[4] = {(uint64_t)memory, length, REGISTER_MODE_WP, 0};
    if (memory == MAP_FAILED || uffd < 0 || madvise(memory, length, MADV_NOHUGEPAGE)) return 0;
    if (ioctl(uffd, UFFDIO_API, api) || ioctl(uffd, UFFDIO_REGISTER, range)) return 0;
    for (uint64_t offset = 0; offset < length; offset += PAGE_SIZE) memory[offset] = 1;
    pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
    struct scan protect = {sizeof protect, PM_SCAN_WP_MATCHING, (uint64_t)memory, (uint64_t)memory + length};
    return pagemap >= 0 && ioctl(pagemap, PAGEMAP_SCAN, &protect) >= 0 ? (uint64_t)memory : 0;
}

/* The number of pages of a range with all categories. */
int64_t scan_pages(uint64_t start, uint64_t end, uint64_t categories, struct region *regions, uint64_t count)
{
    int64_t pages = 0;
    while (start < end) {
        struct scan scan = {sizeof scan, 0, start, end, 0, (uint64_t)regions, count, 0, 0, categories, 0, categories};
        int64_t found = ioctl(pagemap, PAGEMAP_SCAN, &scan);
        if (found < 0) return -1;
        for (int64_t i = 0; i < found; i++) pages += (regions[i].end - regions[i].start) / PAGE_SIZE;
        if (found < (int64_t)count) break;
        start = scan.walk_end > regions[found - 1].end ? scan.walk_end : regions[found - 1].end;
    }
    return pages;
}

/* The number of present pages of a range, by reads of pagemap. */
int64_t read_pages(uint64_t start, uint64_t end, uint64_t *entries)
{
    int64_t pages = 0;
    for (uint64_t page = start / PAGE_SIZE; page < end / PAGE_SIZE;) {
        uint64_t left = end / PAGE_SIZE - page;
        ssize_t length = pread(pagemap, entries, (left < BLOCK ? left : BLOCK) * 8, page * 8);
        if (length <= 0) return -1;
        for (ssize_t i = 0; i < length / 8; i++) pages += entries[i] >> 63;
        page += length / 8;
    }
    return pages;
}
