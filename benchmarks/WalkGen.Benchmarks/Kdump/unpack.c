/* Unpacks all pages of a kdump-compressed file with the codec's C library, in one thread. */
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define PAGE_SIZE 4096

struct descriptor {
    uint64_t offset;
    uint32_t size, flags;
    uint64_t page_flags;
};

typedef int (*uncompress_fn)(uint8_t *to, unsigned long *size, const uint8_t *from, unsigned long length);
typedef int (*lzo_fn)(const uint8_t *from, size_t length, uint8_t *to, size_t *size, void *memory);
typedef int (*snappy_fn)(const char *from, size_t length, char *to, size_t *size);
typedef size_t (*zstd_fn)(void *context, void *to, size_t room, const void *from, size_t length);

struct codec {
    uint32_t flag;
    const char *library, *function;
};

static const struct codec codecs[] = {
    {0x1, "libz.so.1", "uncompress"},
    {0x2, "liblzo2.so.2", "lzo1x_decompress_safe"},
    {0x4, "libsnappy.so.1", "snappy_uncompress"},
    {0x20, "libzstd.so.1", "ZSTD_decompressDCtx"},
};

static const struct codec *codec_of(uint32_t flag)
{
    for (size_t i = 0; i < sizeof codecs / sizeof *codecs; i++)
        if (codecs[i].flag == flag) return &codecs[i];
    return NULL;
}

static void *load(uint32_t flag, const char *function)
{
    const struct codec *codec = codec_of(flag);
    void *library = codec ? dlopen(codec->library, RTLD_NOW) : NULL;
    return library ? dlsym(library, function ? function : codec->function) : NULL;
}

/* Whether the library of a codec is installed. */
int has_codec(uint32_t flag) { return load(flag, NULL) != NULL; }

/* Returns 1 more than the sum of the first words of the pages, or 0 if a page is damaged. The page of zeros, whose bytes all such pages
 * share, is unpacked twice and then skipped. */
uint64_t unpack_pages(const uint8_t *file, uint64_t descriptors, uint64_t count, uint32_t flag)
{
    static uint8_t page[PAGE_SIZE];
    const struct descriptor *table = (const void *)(file + descriptors);
    void *function = load(flag, NULL), *context = NULL;
    uint64_t last = 0, zeros = 0, sum = 1;
    if (flag == 0x20) context = ((void *(*)(void))load(flag, "ZSTD_createDCtx"))();

    for (uint64_t i = 0; i < count; i++) {
        const struct descriptor *d = &table[i];
        const uint8_t *from = file + d->offset;
        uint64_t word;
        size_t size = PAGE_SIZE;
        unsigned long long_size = PAGE_SIZE;
        int failed = 0;
        if (d->offset == zeros) continue;
        if (d->flags == 0) memcpy(page, from, PAGE_SIZE);
        else if (flag == 0x1) failed = ((uncompress_fn)function)(page, &long_size, from, d->size) || long_size != PAGE_SIZE;
        else if (flag == 0x2) failed = ((lzo_fn)function)(from, d->size, page, &size, NULL) || size != PAGE_SIZE;
        else if (flag == 0x4) failed = ((snappy_fn)function)((const char *)from, d->size, (char *)page, &size) || size != PAGE_SIZE;
        else failed = ((zstd_fn)function)(context, page, PAGE_SIZE, from, d->size) != PAGE_SIZE;
        if (failed) return 0;
        memcpy(&word, page, sizeof word);
        sum += word;
        if (word == 0 && zeros == 0 && d->offset == last) zeros = d->offset;
        last = d->offset;
    }

    if (context) ((size_t (*)(void *))load(flag, "ZSTD_freeDCtx"))(context);
    return sum;
}
