using WalkGen.Conformance.Tests.Formats;
using WalkGen.Conformance.Tests.Scenarios;
using WalkGen.Linux;

namespace WalkGen.Conformance.Tests.Machines;

/// <summary>The tables, address spaces, areas and the file mapping of a scenario, built and ready to be walked.</summary>
internal sealed class Machine : IDisposable
{
    // Id and root of the kernel's own address space if the scenario does not list it. No table has the number 0.
    private const int UnlistedKernel = -1;
    private const ulong NoTable = 0;

    private readonly Dictionary<AddressSpace, int> _spaceIds = [];
    private readonly Dictionary<Vma, int> _vmaIds = [];
    private readonly List<Vma> _vmas = [];
    private readonly AddressSpace[] _spaces;

    private Machine(TableStore tables, AddressSpace[] spaces, AddressSpace kernel, bool isDump)
    {
        Mapping = isDump ? FileMapping.OfDump() : new FileMapping();
        Tables = tables;
        Kernel = kernel;
        _spaces = spaces;
    }

    public TableStore Tables { get; }

    /// <summary>The kernel's own address space.</summary>
    public AddressSpace Kernel { get; }

    public FileMapping Mapping { get; }

    public IReadOnlyList<AddressSpace> Spaces => _spaces;

    public IReadOnlyList<Vma> Vmas => _vmas;

    /// <summary>Builds the machine of <paramref name="scenario"/>, or a dump of it, whose tables never change.</summary>
    public static Machine Create<TPaging>(Scenario scenario, bool isDump = false)
        where TPaging : struct, IPagingFormat
    {
        TableStore tables = Load<TPaging>(scenario);
        var frames = new NumberedFrames<TPaging>(tables);
        var splitter = new ScriptedSplitter(scenario.Split);
        int kernelId = scenario.Spaces.ToList().FindIndex(static space => space.IsKernel);
        AddressSpace kernel = CreateSpace(kernelId == UnlistedKernel ? NoTable : scenario.Spaces[kernelId].Root, null, kernelId);
        AddressSpace[] spaces = [.. scenario.Spaces.Select((space, id) => id == kernelId ? kernel : CreateSpace(space.Root, kernel, id))];
        var machine = new Machine(tables, spaces, kernel, isDump);
        machine.AddAreas(scenario, kernelId);
        return machine;

        AddressSpace CreateSpace(ulong root, AddressSpace? kernel, int id)
        {
            var memory = new TableMemory(tables);
            PhysicalAddress address = TableRoom.AddressOf(root);
            if (isDump)
            {
                var table = new PageTable<TPaging, TableMemory>(memory, address);
                return AddressSpace.OfDump(table, kernel, $"mm {id}", scenario.Kernel, splitter);
            }

            return new AddressSpace<TPaging, TableMemory>(memory, address, frames, kernel, $"mm {id}")
            {
                Behaviour = scenario.Kernel,
                Splitter = splitter,
            };
        }
    }

    /// <summary>The id of an address space.</summary>
    public int IdOf(AddressSpace space) => _spaceIds[space];

    /// <summary>The id of an area, -1 for none.</summary>
    public int IdOf(Vma? vma) => vma is null ? -1 : _vmaIds[vma];

    /// <summary>Tells <paramref name="tracer"/> of everything from now on.</summary>
    public void Attach(WalkTracer tracer)
    {
        foreach (AddressSpace space in _spaceIds.Keys) space.Tracer = tracer;
        Mapping.Tracer = tracer;
    }

    public void Dispose()
    {
        foreach (AddressSpace space in _spaceIds.Keys) space.Dispose();
        Mapping.Dispose();
    }

    private static TableStore Load<TPaging>(Scenario scenario)
        where TPaging : struct, IPagingFormat
    {
        var tables = new TableStore();
        foreach (TableSpec table in scenario.Tables)
        {
            ulong[] entries = tables.Add(table.Number, table.Level is { } level ? 1 << TPaging.IndexBits(level) : table.EntryCount);
            foreach (var (index, value) in table.Entries) entries[index] = value;
        }

        tables.Settle();
        return tables;
    }

    private void AddAreas(Scenario scenario, int kernelId)
    {
        _spaceIds.Add(Kernel, kernelId);
        for (int id = 0; id < _spaces.Length; id++)
        {
            _spaceIds[_spaces[id]] = id;
            for (int pending = 0; pending < scenario.Spaces[id].FlushesPending; pending++) _spaces[id].Tlb.IncrementFlushPending();
            foreach (VmaSpec spec in scenario.Spaces[id].Vmas)
            {
                Vma vma = spec.Create();
                _vmaIds.Add(vma, _vmas.Count);
                _vmas.Add(vma);
                _spaces[id].Add(vma);
            }
        }

        foreach (int id in scenario.Mapping) Mapping.Link(_vmas[id]);
    }
}
