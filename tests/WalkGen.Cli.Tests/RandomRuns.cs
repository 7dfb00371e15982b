using System.Buffers.Binary;

namespace WalkGen.Cli.Tests;

/// <summary>
/// Page tables of x86-64 whose runs are longer than tables: neighbouring pages rarely differ, and in a few ways only. Both halves have
/// pages in two PMD tables, next to each other.
/// </summary>
internal sealed class RandomRuns(int seed)
{
    private const int Tables = 24;
    private const ulong Present = 1, Writable = 2, User = 4, Dirty = 1 << 6, Huge = 1 << 7, NoExecute = 1UL << 63;
    private const ulong KernelRoot = 0x1_0000, UserRoot = 0x1_1000;

    private readonly Random _random = new(seed);
    private readonly ulong[] _user = new ulong[Tables * 512];
    private readonly ulong[] _kernel = new ulong[Tables * 512];
    private readonly bool[] _isHuge = new bool[2 * Tables];

    /// <summary>Fills both halves.</summary>
    public RandomRuns Fill()
    {
        int rarity = 1 << (5 + _random.Next(9));
        Fill(_user, rarity, User);
        Fill(_kernel, rarity, 0);
        for (int i = 0; i < _isHuge.Length; i++) _isHuge[i] = _random.Next(6) == 0;
        return this;
    }

    /// <summary>Makes all pages of a half one run of frames from <paramref name="physical"/> on, writable and executable.</summary>
    public RandomRuns FillEvenly(ulong physical)
    {
        for (int page = 0; page < _user.Length; page++)
        {
            ulong kernel = (physical + Frame(page)) | Present | Writable;
            (_user[page], _kernel[page]) = (kernel | User, kernel);
        }

        return this;
    }

    /// <summary>Changes some runs of pages, most of them across tables.</summary>
    public RandomRuns Change(int differentSeed)
    {
        var random = new Random(differentSeed);
        for (int i = 0; i < 12; i++)
        {
            ulong[] pages = i % 2 == 0 ? _user : _kernel;
            int first = random.Next(pages.Length), end = int.Min(pages.Length, first + 1 + random.Next(6000));
            int how = random.Next(4);
            for (int page = first; page < end; page++)
            {
                pages[page] = how switch
                {
                    0 => pages[page] ^ Dirty,
                    1 => pages[page] ^ Writable,
                    2 => 0,
                    _ => Frame(0x4_0000 + page) | Present | Dirty | User,
                };
            }
        }

        return this;
    }

    /// <summary>The image. With isolation, the root is that of user code, which hides most of the kernel's half.</summary>
    public TestFile Image(bool isIsolated = false)
    {
        var core = new CoreBuilder().Cpu(0x8005_0033, isIsolated ? UserRoot : KernelRoot, 0x20);
        Load(core, KernelRoot, [.. Entries(isIsolated ? Table(0x2_0000) | NoExecute : Table(0x2_0000), Table(0x2_1000))]);
        Load(core, UserRoot, [.. Entries(Table(0x2_0000), Table(0x2_2000))]);
        Load(core, 0x2_0000, [Table(0x3_0000), Table(0x3_1000)]);
        Load(core, 0x2_1000, [.. new ulong[510], Table(0x3_2000), Table(0x3_3000)]);
        Load(core, 0x2_2000, [.. new ulong[510], Table(0x3_4000)]);
        Load(core, 0x3_4000, [.. new ulong[511], 0x1_0020_0000 | Present | Huge]);
        LoadPages(core, _user, 0, 0x3_0000, 0x4_0000);
        LoadPages(core, _kernel, Tables, 0x3_2000, 0x8_0000);
        return new TestFile(core.Build());

        static IEnumerable<ulong> Entries(ulong first, ulong last) => [first, .. new ulong[510], last];
    }

    private static ulong Table(ulong address) => address | Present | Writable | User;

    private static ulong Frame(int number) => (ulong)number << 12;

    private void Fill(ulong[] pages, int rarity, ulong user)
    {
        ulong flags = 0;
        int frame = 0, step = 1;
        for (int page = 0; page < pages.Length; page++)
        {
            if (page == 0 || _random.Next(4 * rarity) == 0) flags = user | Flags();
            if (_random.Next(rarity) == 0) flags ^= Dirty;
            if (page == 0 || _random.Next(3 * rarity) == 0)
                (frame, step) = (0x1_0000 + (512 * _random.Next(128)), _random.Next(5) == 0 ? 0 : 1);
            pages[page] = (flags & Present) == 0 && _random.Next(2 * rarity) == 0 ? 0 : Frame(frame) | flags;
            frame += step;
        }
    }

    private ulong Flags()
        => (_random.Next(2) == 0 ? Writable : 0) | (_random.Next(2) == 0 ? NoExecute : 0) | (_random.Next(5) == 0 ? 0 : Present);

    // The first half of the tables are at the end of one PMD table, the others at the beginning of the next.
    private void LoadPages(CoreBuilder core, ulong[] pages, int firstHuge, ulong pmd, ulong pte)
    {
        ulong[] entries = new ulong[1024];
        for (int i = 0; i < Tables; i++)
        {
            ulong first = pages[i * 512], table = pte + ((ulong)i << 12);
            bool isHuge = _isHuge[firstHuge + i] && (first & Present) != 0 && (first & 0x1f_f000) == 0;
            entries[512 - (Tables / 2) + i] = isHuge ? first | Huge : Table(table);
            if (!isHuge) Load(core, table, pages[(i * 512)..((i + 1) * 512)]);
        }

        Load(core, pmd, entries[..512]);
        Load(core, pmd + 0x1000, entries[512..]);
    }

    private static void Load(CoreBuilder core, ulong address, ulong[] entries)
    {
        byte[] table = new byte[4096];
        for (int i = 0; i < entries.Length; i++) BinaryPrimitives.WriteUInt64LittleEndian(table.AsSpan(i * 8), entries[i]);
        core.Load(address, table);
    }
}
