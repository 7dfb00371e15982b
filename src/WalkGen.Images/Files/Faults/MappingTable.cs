using System.Numerics;
using System.Runtime.InteropServices;

namespace WalkGen.Images;

/// <summary>The mappings that <see cref="FaultHandler"/> knows, as its machine code reads them.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal unsafe struct MappingTable
{
    private const int Capacity = 1 << 12;

    private static readonly Lock s_changing = new();
    private static readonly MappingTable* s_table = TryCreate();

    private ulong _count;
    private ulong _pageShift;

    /// <summary>Adds a mapping; null if its faults cannot be handled.</summary>
    /// <param name="first">The first byte, at the beginning of a page.</param>
    /// <param name="length">The size in bytes, a multiple of the page size.</param>
    /// <param name="states">A byte for each page.</param>
    /// <param name="statesLength">The size of the states in bytes, a multiple of the page size.</param>
    public static Mapping* TryAdd(byte* first, ulong length, byte* states, ulong statesLength)
    {
        if (s_table is null) return null;
        lock (s_changing)
        {
            for (int i = 0; i < Capacity; i++)
            {
                Mapping* mapping = (Mapping*)s_table + 1 + i;
                if (mapping->End != 0) continue;
                *mapping = new Mapping { First = (nuint)first, States = states, StatesLength = statesLength };
                Volatile.Write(ref mapping->End, (nuint)first + (nuint)length); // from now on it is valid
                return mapping;
            }
        }

        return null;
    }

    /// <summary>Removes a mapping, whose pages can no longer fault.</summary>
    public static void Remove(Mapping* mapping)
    {
        lock (s_changing) Volatile.Write(ref mapping->End, 0);
    }

    private static MappingTable* TryCreate()
    {
        var table = (MappingTable*)NativeMemory.AllocZeroed((nuint)(Capacity + 1), (nuint)sizeof(MappingTable));
        table->_count = Capacity;
        table->_pageShift = (ulong)BitOperations.Log2((uint)Environment.SystemPageSize);
        return FaultHandler.TryInstall(table) ? table : null;
    }
}
