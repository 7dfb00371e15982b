using WalkGen.Conformance.Tests.Machines;
using WalkGen.Conformance.Tests.Scenarios;

namespace WalkGen.Conformance.Tests.Recording;

/// <summary>What every handler of a generated walker calls: records the event, then does what the scenario's script says.</summary>
public sealed class Script
{
    private readonly IReadOnlyList<Rule> _rules;
    private readonly Machine _machine;
    private readonly EventLog _log;
    private readonly int[] _turns = new int[(int)Hook.PLock + 1];

    internal Script(Scenario scenario, Machine machine, EventLog log)
    {
        _rules = scenario.Script;
        _machine = machine;
        _log = log;
    }

    public int OnEntry<TPaging>(EntryRef<TPaging> entry, VirtualRange range, ref PageWalk walk)
        where TPaging : struct, IPagingFormat
    {
        var hook = (Hook)(int)entry.Level;
        _log.Add($"{Name(hook)} {Bounds(range)} 0x{entry.Read().Raw:x} {_machine.IdOf(walk.Vma)}");
        return Run(hook, entry.Address, ref walk);
    }

    public int OnHugetlb<TPaging>(EntryRef<TPaging> entry, VirtualRange range, ulong mask, ref PageWalk walk)
        where TPaging : struct, IPagingFormat
    {
        _log.Add($"hugetlb {Bounds(range)} 0x{mask:x} 0x{entry.Read().Raw:x} {_machine.IdOf(walk.Vma)}");
        return Run(Hook.Hugetlb, entry.Address, ref walk);
    }

    public int OnHole(VirtualRange range, PageTableLevel level, ref PageWalk walk)
    {
        _log.Add($"hole {Bounds(range)} {(int)level} {_machine.IdOf(walk.Vma)}");
        return Run(Hook.Hole, null, ref walk);
    }

    public int OnTest(VirtualRange range, ref PageWalk walk) => OnArea(Hook.Test, range, ref walk);

    public int OnPre(VirtualRange range, ref PageWalk walk) => OnArea(Hook.Pre, range, ref walk);

    public void OnPost(ref PageWalk walk)
    {
        _log.Add($"post {_machine.IdOf(walk.Vma)}");
        Run(Hook.Post, null, ref walk);
    }

    /// <summary>No scenario has an entry whose table is not there.</summary>
    public void OnMissingTable(PhysicalAddress table, PageTableLevel level)
        => throw new InvalidOperationException($"The walk came to a {level} table at {table}, which the scenario does not have.");

    /// <summary>Does what the script says at a moment inside the walk.</summary>
    internal void OnHook(Hook hook, PhysicalAddress slot)
    {
        foreach (Rule rule in RulesOf(hook)) Store(rule, slot);
    }

    private static string Name(Hook hook) => hook.ToString().ToLowerInvariant();

    private static string Bounds(VirtualRange range) => $"0x{range.Start.Value:x} 0x{range.End.Value:x}";

    private int OnArea(Hook hook, VirtualRange range, ref PageWalk walk)
    {
        _log.Add($"{Name(hook)} {Bounds(range)} {_machine.IdOf(walk.Vma)}");
        return Run(hook, null, ref walk);
    }

    private int Run(Hook hook, PhysicalAddress? slot, ref PageWalk walk)
    {
        int result = 0;
        foreach (Rule rule in RulesOf(hook))
        {
            Store(rule, slot);
            if (rule.Action is { } action) walk.Action = action;
            result = rule.Result;
        }

        return result;
    }

    private IEnumerable<Rule> RulesOf(Hook hook)
    {
        int turn = ++_turns[(int)hook];
        return _rules.Where(rule => rule.Hook == hook && rule.Turn == turn);
    }

    private void Store(Rule rule, PhysicalAddress? slot)
    {
        if (rule.Self is { } self && slot is { } own) _machine.Tables.Slot(own) = self;
        foreach (var (table, index, value) in rule.Stores) _machine.Tables.Slot(table, index) = value;
        if (rule.OrBits != 0 && slot is { } modified) _machine.Tables.Slot(modified) |= rule.OrBits;
    }
}
