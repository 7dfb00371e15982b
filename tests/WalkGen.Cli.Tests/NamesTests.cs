using System.Text.RegularExpressions;
using WalkGen.Cli.Auditing;
using WalkGen.Cli.Comparison;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;
using WalkGen.Cli.Watching;
using WalkGen.Linux;

namespace WalkGen.Cli.Tests;

/// <summary>Every value that the tool writes has a name, and the documented columns list the names.</summary>
public partial class NamesTests
{
    [Fact]
    public void Changes_have_documented_names()
        => AssertListed(DiffRows.Schema, "change", Values<ChangeKinds>().Select(static kind => Assert.Single(Names.Of(kind))));

    [Fact]
    public void What_a_watch_finds_has_documented_names()
    {
        AssertListed(WatchRows.Schema, "method", Enum.GetValues<WatchMethod>().Select(ActivityText.Of));
        AssertListed(
            WatchRows.Schema,
            "change",
            Values<ChangeKinds>().Where(static kind => kind != ChangeKinds.Attributes).Select(static kind => (ActivityKinds)kind)
                .Concat([ActivityKinds.Written, ActivityKinds.Copied, ActivityKinds.Touched])
                .Select(static kind => Assert.Single(ActivityText.Of(kind))));
    }

    [Fact]
    public void Audit_rules_have_documented_names()
        => AssertListed(AuditRows.Schema, "rule", Enum.GetValues<AuditRule>().Select(Names.Of), separator: '-');

    [Fact]
    public void States_have_documented_names()
        => AssertListed(DumpColumns.Schema, "state", [StateText.Present, Names.NonPresent, .. Values<NonPresentKind>().Select(Names.Of)]);

    [Fact]
    public void Flags_of_non_present_entries_have_documented_names()
        => AssertListed(DumpColumns.Schema, "remarks", Values<NonPresentFlags>().Select(static flag => Assert.Single(Names.Of(flag))));

    [Fact]
    public void Attributes_have_documented_names()
    {
        const EntryFlags NotAttributes = EntryFlags.Present | EntryFlags.Leaf | EntryFlags.Malformed | EffectivePermissions.Mask;
        var attributes = Values<EntryFlags>().Where(static flag => (flag & NotAttributes) == 0);

        AssertListed(DiffRows.Schema, "attributes_before", attributes.Select(static flag => Assert.Single(Names.OfAttributes(flag))));
        Assert.Empty(Names.OfAttributes(NotAttributes));
    }

    [Fact]
    public void Halves_have_documented_names() => AssertListed(FindRows.Schema, "half", Enum.GetValues<AddressHalf>().Select(Names.Of));

    [Fact]
    public void Region_kinds_are_in_column_names()
    {
        string[] columns = [.. StatsRows.Schema.Own.Select(static field => field.Name)];

        Assert.All(Enum.GetValues<RegionKind>().Select(Names.Of), kind => Assert.Contains($"{kind}_regions", columns));
    }

    private static IEnumerable<T> Values<T>()
        where T : struct, Enum
        => Enum.GetValues<T>().Where(static value => !value.Equals(default(T)));

    private static void AssertListed(Schema schema, string column, IEnumerable<string> names, char separator = '_')
    {
        string[] all = [.. names];
        Assert.Equal(all.Distinct(), all);
        Assert.All(all, name => Assert.Matches($"^[a-z]+({separator}[a-z]+)*$", name));

        var listed = Word().Matches(schema.Own.Single(field => field.Name == column).Meaning).Select(static match => match.Value);
        Assert.Empty(all.Except(listed));
    }

    [GeneratedRegex("[a-z_-]+")]
    private static partial Regex Word();
}
