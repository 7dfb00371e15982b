using System.IO.Compression;

namespace WalkGen.Images;

/// <summary>
/// The RAM in a migration stream: a list of blocks, then pages, of which later ones replace earlier ones. Main memory is written to a
/// temporary file. Source: QEMU, <c>migration/ram.c</c>.
/// </summary>
internal sealed class QemuRam : IDisposable
{
    private const ulong Zero = 0x02;
    private const ulong MemorySize = 0x04;
    private const ulong Page = 0x08;
    private const ulong EndOfSection = 0x10;
    private const ulong Continue = 0x20; // in the block of the page before
    private const ulong Difference = 0x40; // XBZRLE
    private const ulong Hook = 0x80;
    private const ulong Compressed = 0x100;
    private const ulong MultifdFlush = 0x200;
    private const int MinPage = 9; // bytes of a page of zeros in the stream
    private const int MaxBlocks = 1 << 12;
    private const int ReportEach = 1 << 20; // bytes

    private readonly QemuInput _input;
    private readonly FileBytes _file;
    private readonly QemuConfiguration _configuration;
    private readonly ImageOpening _opening;
    private TemporaryFile? _memory; // null if the pages are read in place
    private readonly List<QemuRamBlock> _blocks = [];
    private readonly byte[] _page;
    private readonly PageFlags _sent = new(); // pages of the temporary file
    private QemuRamBlock? _block; // of the last page
    private ulong _reported;

    /// <summary>Begins the RAM of a stream.</summary>
    public QemuRam(QemuInput input, FileBytes file, QemuConfiguration configuration, ImageOpening opening)
    {
        _input = input;
        _file = file;
        _configuration = configuration;
        _opening = opening;
        _page = new byte[configuration.PageSize];
    }

    /// <summary>The instruction set of the machine, if its blocks determine it.</summary>
    public InstructionSet? Machine { get; private set; }

    /// <summary>Whether the pages are in the stream's file at fixed places (<c>mapped-ram</c>), not in the temporary file.</summary>
    public bool IsMapped => _configuration.Capabilities.Contains("mapped-ram");

    /// <summary>Whether the list of blocks was read.</summary>
    public bool HasBlocks => _blocks.Count > 0;

    /// <summary>Reads the rest of a section, up to its end mark.</summary>
    public void ReadSection()
    {
        while (true)
        {
            _opening.Cancellation.ThrowIfCancellationRequested();
            ulong at = _input.Position;
            ulong word = _input.ReadUInt64();
            ulong flags = word & (_configuration.PageSize - 1);
            ulong address = word - flags;
            switch (flags & ~Continue)
            {
                case EndOfSection:
                    return;
                case MemorySize:
                    ReadBlocks(at, address);
                    break;
                case Zero or Page or Difference or Compressed when !IsMapped:
                    ReadPage(at, flags, address);
                    break;
                case MultifdFlush: // also without multifd
                    break;
                case Hook:
                    throw _input.NotSupported("its pages were sent by RDMA");
                default:
                    throw _input.Damaged(at, $"the flags 0x{flags:x} of a page are unknown");
            }
        }
    }

    /// <summary>Returns the memory after all sections were read.</summary>
    public ImageContent End()
    {
        List<ImageSegment> segments = [];
        List<PhysicalRange> left = [];
        foreach (QemuRamBlock block in _blocks)
        {
            ulong offset = 0; // in the block
            foreach (PhysicalRange range in block.Ranges)
            {
                AddPages(block, range, offset, segments, left);
                offset += range.Length;
            }
        }

        if (segments.Count == 0) throw _input.NotSupported("it contains no page of main memory, as one that was sent on several channels");
        segments.Sort(static (one, other) => one.Start.CompareTo(other.Start));
        FileBytes bytes = _memory is null ? _file : _memory.Open($"{_file.Name} (unpacked)", _opening.MapsFiles);
        PhysicalRange[] rest = MissingMemory.Find(left, segments);
        return new ImageContent
        {
            File = new() { Path = _file.Name, Kind = ImageKind.QemuStream },
            Bytes = bytes,
            Segments = [.. segments],
            Machine = Machine,
            Missing = IsMapped ? [] : rest,
            Zeros = IsMapped ? rest : [],
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _memory?.Dispose();

    private void ReadBlocks(ulong at, ulong total)
    {
        if (HasBlocks) throw _input.Damaged(at, "the list of RAM blocks is there twice");
        while (total > 0)
        {
            ulong place = _input.Position;
            string name = _input.ReadName();
            ulong length = _input.ReadUInt64();
            if (length == 0 || length > total || _blocks.Count == MaxBlocks || _blocks.Exists(block => block.Name == name))
                throw _input.Damaged(place, $"the RAM block '{name}' of 0x{length:x} bytes does not fit the list of blocks");
            total -= length;
            if (_configuration.Capabilities.Contains("x-ignore-shared")) _input.ReadUInt64(); // its address
            QemuMappedPages? mapped = IsMapped ? QemuMappedPages.Read(_input.Bytes, _file, length) : null;
            _blocks.Add(new QemuRamBlock(name, length) { Mapped = mapped });
        }

        Machine = QemuMachine.Place(_configuration.Machine, _blocks, _input);
        if (!IsMapped) Reserve(at);
    }

    private void Reserve(ulong at)
    {
        ulong end = 0;
        foreach (QemuRamBlock block in _blocks)
        {
            if (block.Ranges.Length == 0) continue;
            block.Offset = end;
            end += (block.Length + _configuration.PageSize - 1) & ~(_configuration.PageSize - 1);
        }

        // Each page is in a complete stream; the free pages that a guest names may be left out.
        ulong most = ((_file.Length - at) / MinPage * 8) + 1;
        if (end / _configuration.PageSize > most)
            throw _input.Damaged(at, $"0x{end:x} bytes of main memory are more than the rest of the file can contain");
        _memory = TemporaryFile.Create(_opening.TemporaryDirectory, _file.Name);
        _memory.SetLength((long)end);
    }

    private void ReadPage(ulong at, ulong flags, ulong address)
    {
        QemuRamBlock block = BlockOf(at, flags);
        if (address >= block.Length) throw _input.Damaged(at, $"the page at 0x{address:x} is not within the RAM block '{block.Name}'");
        bool isKept = block.Ranges.Length > 0;
        long offset = (long)(block.Offset + address);
        ReadOnlySpan<byte> page = (flags & ~Continue) switch
        {
            Zero => Filled(_input.ReadByte()),
            Page => _input.Take(_page.Length),
            Difference => Changed(at, isKept, offset),
            _ => Unpacked(at),
        };
        if (!isKept) return;
        _memory!.Write(offset, page);
        _sent.Add((ulong)offset / _configuration.PageSize);
        if (_input.Position - _reported >= ReportEach) _opening.Progress?.Report((long)(_reported = _input.Position));
    }

    private QemuRamBlock BlockOf(ulong at, ulong flags)
    {
        if ((flags & Continue) == 0)
        {
            string name = _input.ReadName();
            _block = _blocks.Find(block => block.Name == name) ?? throw _input.Damaged(at, $"there is no RAM block '{name}'");
        }

        return _block ?? throw _input.Damaged(at, "the first page names no RAM block");
    }

    private ReadOnlySpan<byte> Filled(byte value)
    {
        _page.AsSpan().Fill(value);
        return _page;
    }

    private ReadOnlySpan<byte> Changed(ulong at, bool isKept, long offset)
    {
        const byte Xbzrle1 = 1;
        byte encoding = _input.ReadByte();
        int length = _input.ReadUInt16();
        ReadOnlySpan<byte> difference = _input.Take(length);
        if (!isKept) return default;
        if (encoding != Xbzrle1 || !_memory!.TryRead(offset, _page) || !Xbzrle.TryApply(difference, _page))
            throw _input.Damaged(at, "the difference of the page (XBZRLE) is invalid");
        return _page;
    }

    private ReadOnlySpan<byte> Unpacked(ulong at)
    {
        uint length = _input.ReadUInt32();
        if (length > 2 * (uint)_page.Length) throw _input.Damaged(at, $"a compressed page has 0x{length:x} bytes");
        try
        {
            using ZLibStream stream = new(new MemoryStream(_input.Take((int)length).ToArray()), CompressionMode.Decompress);
            stream.ReadExactly(_page);
            return _page;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw _input.Damaged(at, "the compressed page cannot be unpacked");
        }
    }

    // Adds the pages of the range, which begins at an offset of the block, and the rest of the range.
    private void AddPages(QemuRamBlock block, PhysicalRange range, ulong offset, List<ImageSegment> segments, List<PhysicalRange> left)
    {
        left.Add(range);
        ulong pageSize = block.Mapped?.PageSize ?? _configuration.PageSize;
        ulong start = block.Mapped is null ? block.Offset + offset : offset; // of the bits
        foreach (var (first, end) in block.Mapped is { } mapped
            ? mapped.Bitmap.Runs(start / pageSize, (start + range.Length + pageSize - 1) / pageSize)
            : _sent.Runs(start / pageSize, (start + range.Length + pageSize - 1) / pageSize))
        {
            ulong at = (first * pageSize) - start;
            ulong length = ulong.Min((end - first) * pageSize, range.Length - at);
            ulong place = block.Mapped is { } pages ? pages.Offset + offset + at : start + at;
            segments.Add(new ImageSegment(range.Start + at, length, place));
        }
    }
}
