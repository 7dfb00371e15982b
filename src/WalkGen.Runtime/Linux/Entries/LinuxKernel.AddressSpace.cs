namespace WalkGen.Linux;

// Address spaces whose entries are read and changed as this kernel does.
public readonly partial record struct LinuxKernel
{
    /// <summary>
    /// Creates an address space whose flags have the meaning that this kernel gives to them, as <see cref="Interpret"/> does for a bare
    /// page table. Conditions, <see cref="EntryRef{TPaging}.Set"/> and <see cref="EntryRef{TPaging}.Clear"/> of handlers then know
    /// <see cref="EntryFlags.SoftDirty"/> and <see cref="EntryFlags.UffdWriteProtected"/>, if the architecture has them. The entries have a
    /// format of their own, so handlers must be generic in the format.
    /// </summary>
    /// <typeparam name="TPaging">The paging format of the hardware.</typeparam>
    /// <typeparam name="TMemory">The physical memory that holds the tables.</typeparam>
    /// <param name="memory">The memory that holds the tables.</param>
    /// <param name="root">The physical address of the root table.</param>
    /// <param name="frames">The source of frames for the tables that splits and [InstallPte] add.</param>
    /// <param name="kernel">The address space of the kernel. If it is null, this is the kernel's own address space.</param>
    /// <param name="name">The name in messages.</param>
    /// <param name="behaviour">The release of Linux whose page walker is followed.</param>
    public AddressSpace CreateAddressSpace<TPaging, TMemory>(
        TMemory memory, PhysicalAddress root, IFrameSource frames, AddressSpace? kernel = null, string name = "the address space",
        LinuxBehaviour behaviour = LinuxBehaviour.Linux6_12)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IWritablePhysicalMemory
    {
        var creation = new Creation<TPaging, TMemory>(memory, root, frames, kernel, name, behaviour);
        LinuxSoftwareBits.Select<TPaging, Creation<TPaging, TMemory>>(Version, ref creation);
        return creation.Result!;
    }

    private struct Creation<TPaging, TMemory>(
        TMemory memory, PhysicalAddress root, IFrameSource frames, AddressSpace? kernel, string name, LinuxBehaviour behaviour)
        : ISoftwareBitsVisitor
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IWritablePhysicalMemory
    {
        public AddressSpace? Result { get; private set; }

        public void Select<TSoftware>()
            where TSoftware : struct, ISoftwareBits
            => Result = new AddressSpace<FormatVariant<TPaging, TSoftware, FullWidth>, TMemory>(memory, root, frames, kernel, name)
            {
                Behaviour = behaviour,
            };
    }
}
