using WalkGen.Emulation;
using WalkGen.Linux;

namespace WalkGen.Images.Tests.Fuzz;

/// <summary>Runs everything that reads page tables over hostile ones of every format.</summary>
internal sealed class TableInput(string directory) : IDisposable
{
    private const int MostEvents = 4000;
    private const int StepsPerEvent = 8;

    private static readonly PagingMode[] Modes = [.. PagingModes.All.Select(static row => row.Mode)];

    private readonly GuardedFrames _frames = new();
    private readonly string _file = Path.Combine(directory, "tables");

    /// <summary>Runs one input and returns its mode and whether the walk came to its end.</summary>
    public string Run(Random random)
    {
        PagingMode mode = Modes[random.Next(Modes.Length)];
        File.WriteAllBytes(_file, [0]);
        using MemoryImage any = MemoryImage.OpenRaw([_file], default);
        var visitor = new Visitor(this, random, mode);
        bool hasTwoRoots = PagingModes.Find(mode)!.HasTwoRoots && random.Next(2) == 0;
        (hasTwoRoots ? any.OpenPageTable(default, default, mode) : any.OpenPageTable(default, mode)).Accept(ref visitor);
        return $"{mode}: {(visitor.IsCompleted ? "walked" : "stopped")}";
    }

    public void Dispose() => _frames.Dispose();

    private bool Run<TPaging>(Random random, PagingMode mode)
        where TPaging : struct, IPagingFormat
    {
        PhysicalAddress root = TableContents<TPaging>.Fill(random, _frames);
        if (_frames.Bytes.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b])) _frames.Bytes[0] = 0; // it would be taken for gzip
        if (random.Next(16) == 0) root = new PhysicalAddress((ulong)random.NextInt64()); // which is nowhere
        VirtualRange range = RangeOf(random);
        int limit = random.Next(1, MostEvents);
        bool isCompleted = Walk<TPaging>(root, range, limit, out CountingWalker walker);

        File.WriteAllBytes(_file, _frames.Bytes);
        using (MemoryImage image = MemoryImage.OpenRaw([_file], new PhysicalAddress(_frames.Start)))
        {
            if (!TPaging.IsUpperVaRange)
            {
                CountingWalker other = new(limit);
                PageTable table = image.OpenPageTable(root, mode);
                other.Walk(table, range);
                if (table.Root == root) Assert.Equal((walker.Count, walker.Digest), (other.Count, other.Digest));
                if (random.Next(4) == 0) RootScan.Find(image, mode);
            }

            _frames.Steps = 4L * _frames.Length;
            RootScanner<TPaging, GuardedMemory> scanner = new(() => new GuardedMemory(_frames), image.Memory.Bounds);
            MemoryPass.Run(image, [scanner], null, default);
        }

        Translate<TPaging>(random, root); // which sets bits in the tables
        return isCompleted;
    }

    private bool Walk<TPaging>(PhysicalAddress root, VirtualRange range, int limit, out CountingWalker walker)
        where TPaging : struct, IPagingFormat
    {
        _frames.Steps = (limit * StepsPerEvent) + 64;
        walker = new CountingWalker(limit);
        WalkResult result = walker.Walk(new PageTable<TPaging, GuardedMemory>(new GuardedMemory(_frames), root), range);
        Assert.True(walker.Count <= limit, $"{walker.Count} events, but the limit is {limit}");
        Assert.Equal(walker.Count == limit ? 1 : 0, result.Code);
        if (result.IsCompleted)
        {
            LeafWalker leaves = default;
            _frames.Steps = (limit * StepsPerEvent) + 64;
            leaves.Walk(new PageTable<TPaging, GuardedMemory>(new GuardedMemory(_frames), root), range);
            Assert.True(
                walker.Leaves == leaves.Leaves,
                $"{TPaging.Name}: {walker.Leaves} leaves one by one, {leaves.Leaves} by condition, of {root} in {range}");
        }

        return result.IsCompleted;
    }

    private void Translate<TPaging>(Random random, PhysicalAddress root)
        where TPaging : struct, IPagingFormat
    {
        using AddressSpace<TPaging, GuardedMemory> space = new(new GuardedMemory(_frames), root, new NoFrames());
        Vma area = new(VirtualRange.All, VmFlags.Read);
        space.Add(area);
        using PhysicalBus bus = RamOfFrames();
        VirtualCpu<TPaging> cpu = new SoftwareMmu<TPaging>(bus, space).AddCpu(8);
        using TrackedLock.Scope held = space.Lock.EnterRead();
        for (int i = 0; i < 16; i++)
        {
            VirtualAddress address = AddressOf(random);
            _frames.Steps = 32; // five levels, each at most a few times
            FolioWalk.TryStart(area, address, (FolioWalkOptions)random.Next(4), out FolioWalk folio);
            folio.Dispose();
            cpu.Mode = (PrivilegeMode)random.Next(2);
            cpu.Controls = (MmuControls)random.Next(512);
            try
            {
                cpu.Translate(address, (MemoryAccess)random.Next(3));
                cpu.Load<ulong>(address);
                cpu.Store(address, 0x1234UL);
            }
            catch (PageFaultException)
            {
            }
        }
    }

    /// <summary>A bus with a copy of the frames.</summary>
    private PhysicalBus RamOfFrames()
    {
        const int shift = 3; // the smallest, because the frames need not be whole pages
        ulong start = _frames.Start >> shift << shift;
        using var arena = new FrameArena(new PhysicalAddress(start), ((ulong)_frames.Length + 15) >> shift << shift, shift);
        Assert.True(arena.Memory.TryGetWritableBytes(new PhysicalAddress(_frames.Start), _frames.Length, out Span<byte> bytes));
        _frames.Bytes.CopyTo(bytes);
        return new PhysicalBus(arena);
    }

    private static VirtualRange RangeOf(Random random)
    {
        if (random.Next(2) == 0) return VirtualRange.All;
        VirtualAddress one = AddressOf(random);
        VirtualAddress other = random.Next(2) == 0 ? AddressOf(random) : one + (ulong)random.Next(1 << 24);
        return one <= other ? new VirtualRange(one, other) : new VirtualRange(other, one);
    }

    private static VirtualAddress AddressOf(Random random)
    {
        ulong address = (ulong)random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);
        return new VirtualAddress(random.Next(3) == 0 ? ~address : address); // the lower and the upper end of the space
    }

    private sealed class NoFrames : IFrameSource
    {
        public bool TryAllocate(PageTableLevel level, out PhysicalAddress frame)
        {
            frame = default;
            return false;
        }
    }

    /// <summary>Gets to know the format of a mode.</summary>
    private struct Visitor(TableInput input, Random random, PagingMode mode) : IPageTableVisitor
    {
        public bool IsCompleted { get; private set; }

        public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
            where TPaging : struct, IPagingFormat
            where TMemory : struct, IPhysicalMemory
            => IsCompleted = input.Run<TPaging>(random, mode);
    }
}
