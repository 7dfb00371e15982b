using System.Runtime.CompilerServices;
using WalkGen.CompilerServices;
using WalkGen.Formats;

namespace WalkGen.Linux;

/// <summary>An address space of one paging format, in writable memory.</summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
/// <typeparam name="TMemory">The physical memory that holds the tables.</typeparam>
public sealed class AddressSpace<TPaging, TMemory> : AddressSpace
    where TPaging : struct, IPagingFormat
    where TMemory : struct, IWritablePhysicalMemory
{
    /// <summary>Creates an address space over the tables below <paramref name="root"/>.</summary>
    /// <param name="memory">The memory that holds the tables.</param>
    /// <param name="root">The physical address of the root table.</param>
    /// <param name="frames">The source of frames for the tables that splits and [InstallPte] add.</param>
    /// <param name="kernel">The address space of the kernel. If it is null, this is the kernel's own address space.</param>
    /// <param name="name">The name in messages.</param>
    public AddressSpace(
        TMemory memory, PhysicalAddress root, IFrameSource frames, AddressSpace? kernel = null, string name = "the address space")
        : this(memory, root, frames, kernel, name, isOfDump: false)
    {
    }

    /// <summary>
    /// The exclusive end of the user half: of all addresses, if there is a root for the lower range alone (AArch64: TTBR0).
    /// </summary>
    internal static VirtualAddress UserEndOfFormat
        => new(1UL << (TPaging.Architecture == Architecture.AArch64 ? Geometry<TPaging>.AddressBits : Geometry<TPaging>.AddressBits - 1));

    internal AddressSpace(
        TMemory memory, PhysicalAddress root, IFrameSource frames, AddressSpace? kernel, string name, bool isOfDump)
        : base(root, frames, kernel, LevelShifts.Of<TPaging>(), UserEndOfFormat.Value, name, isOfDump)
    {
        Memory = memory;
    }

    /// <summary>The memory that holds the tables.</summary>
    public TMemory Memory { get; }

    internal override int WalkTables<TWalker>(ref TWalker walker, ref PageWalk walk, VirtualRange range, PhysicalAddress? root)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack(); // a handler may walk again
        int code = Behaviour == LinuxBehaviour.Linux6_1
            ? WalkTables<TWalker, AsLinux6_1>(ref walker, ref walk, range, root ?? Root)
            : WalkTables<TWalker, AsLinux6_12>(ref walker, ref walk, range, root ?? Root);
        DisposedMemory.ThrowIfDisposed(Memory, Root);
        return code;
    }

    internal override int WalkHugetlb<TWalker>(ref TWalker walker, ref PageWalk walk, VirtualRange range)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        int code = HugetlbWalk.Run<TWalker, TPaging, TMemory>(ref walker, ref walk, this, range);
        DisposedMemory.ThrowIfDisposed(Memory, Root);
        return code;
    }

    internal override bool TryFindFolio(Vma vma, VirtualAddress address, FolioWalkOptions options, out FolioWalk folio)
    {
        var lookup = new FolioLookup<TPaging, TMemory>(this, vma, address, options);
        return lookup.TryFind(out folio);
    }

    internal override void PrepareUnmap(VmaPart part, ReservedTables tables)
        => new RangeChange<TPaging, TMemory, UnmapChange<TPaging>>(this, part, tables, new UnmapChange<TPaging>(part.Vma)).Prepare();

    internal override List<UnmappedEntry> UnmapEntries(VmaPart part, ReservedTables tables)
    {
        var change = new UnmapChange<TPaging>(part.Vma);
        new RangeChange<TPaging, TMemory, UnmapChange<TPaging>>(this, part, tables, change).Run();
        return change.Unmapped;
    }

    internal override void PrepareProtect(VmaPart part, VmFlags flags, ReservedTables tables)
    {
        var change = new ProtectChange<TPaging>(part.Vma, part.Flags, flags);
        new RangeChange<TPaging, TMemory, ProtectChange<TPaging>>(this, part, tables, change).Prepare();
    }

    internal override bool ProtectEntries(VmaPart part, VmFlags flags, ReservedTables tables)
    {
        var change = new ProtectChange<TPaging>(part.Vma, part.Flags, flags);
        return new RangeChange<TPaging, TMemory, ProtectChange<TPaging>>(this, part, tables, change).Run();
    }

    internal override void FreeTables(Vma vma, VirtualRange range) => new EmptyTables<TPaging, TMemory>(this).Free(vma, range);

    private int WalkTables<TWalker, TBehaviour>(ref TWalker walker, ref PageWalk walk, VirtualRange range, PhysicalAddress root)
        where TWalker : IEntryWalker, allows ref struct
        where TBehaviour : struct, ILinuxBehaviour
    {
        bool followsHugePageDirectories = (TWalker.Handlers & WalkHandlers.HugePageDirectories) != 0;
        bool changesPtes = !typeof(ICopiedMemory).IsAssignableFrom(typeof(TMemory)) || WalkerKind.IsEditor(ref walker);
        var context = new AddressSpaceContext<TPaging, TMemory, TBehaviour>(this, followsHugePageDirectories, changesPtes);
        return RootWalk.Run<TWalker, TPaging, AddressSpaceContext<TPaging, TMemory, TBehaviour>>(
            ref walker, ref walk, ref context, root, range);
    }
}
