namespace WalkGen.Linux;

/// <summary>Creates the address space of a dump: <see cref="AddressSpace.OfDump"/>.</summary>
internal struct DumpCreation(
    AddressSpace? kernel, string name, LinuxBehaviour behaviour, HugePageSplitter splitter, VirtualAddress? userEnd) : IPageTableVisitor
{
    public AddressSpace? Result { get; private set; }

    public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        var copies = new TableCopies();
        var memory = new CopiedMemory<TMemory>(table.Memory, copies);
        var frames = new CopyFrames<TPaging, TMemory>(table.Memory, copies);
        Result = new AddressSpace<TPaging, CopiedMemory<TMemory>>(memory, table.Root, frames, kernel, name, isOfDump: true)
        {
            Behaviour = behaviour,
            Splitter = splitter,
            UserEnd = userEnd ?? AddressSpace<TPaging, CopiedMemory<TMemory>>.UserEndOfFormat,
        };
    }
}
