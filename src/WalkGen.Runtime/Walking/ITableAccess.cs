using System.Runtime.CompilerServices;
using WalkGen.CompilerServices;

namespace WalkGen;

/// <summary>How a walk opens tables: for reading, or also for writing.</summary>
internal interface ITableAccess
{
    bool TryOpen<TPaging>(PageTableLevel level, PhysicalAddress address, out EntryTable<TPaging> table)
        where TPaging : struct, IPagingFormat;
}

/// <summary>Opens tables for reading.</summary>
internal readonly struct ReadAccess<TMemory>(TMemory memory) : ITableAccess
    where TMemory : struct, IPhysicalMemory
{
    private readonly TMemory _memory = memory;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryOpen<TPaging>(PageTableLevel level, PhysicalAddress address, out EntryTable<TPaging> table)
        where TPaging : struct, IPagingFormat
        => EntryTable<TPaging>.TryOpen(in _memory, level, address, out table);
}

/// <summary>Opens tables for reading and writing.</summary>
internal readonly struct WriteAccess<TMemory>(TMemory memory) : ITableAccess
    where TMemory : struct, IWritablePhysicalMemory
{
    private readonly TMemory _memory = memory;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryOpen<TPaging>(PageTableLevel level, PhysicalAddress address, out EntryTable<TPaging> table)
        where TPaging : struct, IPagingFormat
        => EntryTable<TPaging>.TryOpenToEdit(in _memory, level, address, out table);
}
