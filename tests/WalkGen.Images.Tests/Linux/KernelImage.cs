using System.Text;

namespace WalkGen.Images.Tests;

/// <summary>
/// Writes images with a piece of a kernel of x86-64: its page table and pages, which are in physical memory in reverse order, so a reader
/// has to translate each of them.
/// </summary>
internal sealed class KernelImage
{
    /// <summary>The address of the first byte: <c>_stext</c>.</summary>
    public const ulong Code = 0xffff_ffff_8100_0000;

    /// <summary>The physical address of a table without entries.</summary>
    public const ulong EmptyTable = 0x8000;

    private const int PageSize = 0x1000;
    private const int TopPage = 0x400; // the frame of the first page; the second page is in the frame below, and so on
    private const ulong Table = 3;
    private const ulong ReadOnlyData = 0x8000_0000_0000_0001; // XD, P

    private readonly List<byte> _bytes = [];
    private readonly StringBuilder _info = new("PAGESIZE=4096\nSYMBOL(swapper_pg_dir)=ffffffff80001000\nNUMBER(phys_base)=0\n");

    public KernelImage(string release)
    {
        _info.Append($"OSRELEASE={release}\nSYMBOL(_stext)={Code:x}\n");
        Add(new byte[64]);
    }

    /// <summary>The entries of the lowest level for the pages of the user half, from address 0 on.</summary>
    public ulong[] UserEntries { get; init; } = [];

    /// <summary>Whether the bytes are writable data, not read-only data.</summary>
    public bool IsWritable { get; init; }

    /// <summary>The address of the next byte.</summary>
    public ulong End => Code + (ulong)_bytes.Count;

    /// <summary>Adds bytes at the next address that is a multiple of 8, and returns the address.</summary>
    public ulong Add(ReadOnlySpan<byte> bytes)
    {
        while (_bytes.Count % 8 != 0) _bytes.Add(0);
        ulong address = End;
        _bytes.AddRange(bytes);
        return address;
    }

    /// <summary>The physical address of a byte.</summary>
    public static ulong PhysicalOf(ulong address)
        => ((TopPage - ((address - Code) / PageSize)) * PageSize) + (address % PageSize);

    /// <summary>Adds bytes at the next address.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);

    /// <summary>Adds zeros up to <paramref name="offset"/> bytes after the beginning of a page.</summary>
    public void FillTo(int offset)
    {
        while (_bytes.Count % PageSize != offset) _bytes.Add(0);
    }

    /// <summary>Changes the pointer at <paramref name="address"/>.</summary>
    public void Point(ulong address, ulong target)
    {
        byte[] bytes = BitConverter.GetBytes(target);
        for (int i = 0; i < bytes.Length; i++) _bytes[(int)(address - Code) + i] = bytes[i];
    }

    /// <summary>Adds a line of VMCOREINFO.</summary>
    public void Line(string line) => _info.Append(line).Append('\n');

    /// <summary>Adds a symbol to VMCOREINFO.</summary>
    public void Symbol(string name, ulong address) => Line($"SYMBOL({name})={address:x}");

    /// <summary>Adds bytes and their symbol.</summary>
    public void Symbol(string name, ReadOnlySpan<byte> bytes) => Symbol(name, Add(bytes));

    /// <summary>The text of VMCOREINFO as the kernel writes it: the release comes first.</summary>
    public byte[] Info
    {
        get
        {
            IEnumerable<string> lines = _info.ToString().Split('\n')
                .OrderBy(static line => !line.StartsWith("OSRELEASE=", StringComparison.Ordinal));
            return Encoding.ASCII.GetBytes(string.Join('\n', lines));
        }
    }

    /// <summary>Adds the names of the kernel, which contain its release: <c>init_uts_ns</c>.</summary>
    public KernelImage Uts(string release)
    {
        byte[] names = new byte[6 * 65];
        "Linux"u8.CopyTo(names);
        Encoding.ASCII.GetBytes(release).CopyTo(names, 2 * 65);
        Symbol("init_uts_ns", Add(names));
        Line("OFFSET(uts_namespace.name)=0");
        return this;
    }

    /// <summary>
    /// The image, with an empty table at <see cref="EmptyTable"/> and <paramref name="spare"/> mapped pages of zeros after the bytes.
    /// </summary>
    public byte[] Build(int spare = 1)
    {
        CoreBuilder core = new CoreBuilder().Note("VMCOREINFO\0"u8, 0, Encoding.ASCII.GetBytes(_info.ToString()));
        foreach (var (address, content) in Memory(spare)) core.Load(address, content);
        return core.Build();
    }

    /// <summary>The memory of the image: its page table and its bytes.</summary>
    public IEnumerable<(ulong Address, byte[] Content)> Memory(int spare = 1)
    {
        int pages = ((_bytes.Count + PageSize - 1) / PageSize) + spare;
        byte[] tables = new byte[8 * PageSize];
        tables.Put(0, 0x5000 | Table).Put(0x4000, 0x6000 | Table).Put(0x5000, 0x7000 | Table);
        for (int page = 0; page < UserEntries.Length; page++) tables.Put(0x6000 + (page * 8), UserEntries[page]);
        tables.Put(511 * 8, 0x2000 | Table).Put(0x1000 + (510 * 8), 0x3000 | Table).Put(0x2000 + (8 * 8), 0x4000 | Table);
        byte[] content = new byte[pages * PageSize];
        for (int page = 0; page < pages; page++)
        {
            tables.Put(0x3000 + (page * 8), ((ulong)(TopPage - page) << 12) | ReadOnlyData | (IsWritable ? 2UL : 0));
            int start = page * PageSize;
            if (start >= _bytes.Count) continue;
            int length = int.Min(PageSize, _bytes.Count - start);
            _bytes.CopyTo(start, content, (pages - 1 - page) * PageSize, length);
        }

        return [(0x1000, tables), ((ulong)(TopPage - pages + 1) << 12, content)];
    }
}
