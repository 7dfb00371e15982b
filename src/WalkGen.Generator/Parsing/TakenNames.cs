using Microsoft.CodeAnalysis;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Model;

namespace WalkGen.Generator.Parsing;

/// <summary>The names that a walk needs for its own members must be free.</summary>
internal static class TakenNames
{
    private static readonly HashSet<string> Always = ["WalkHugePages", "EndHole"];

    /// <summary>The names of the methods of a level, and the level.</summary>
    private static readonly Dictionary<string, PageTableLevel> OfLevels = Enum.GetValues(typeof(PageTableLevel)).Cast<PageTableLevel>()
        .SelectMany(static level => new[] { ($"Walk{level}", level), ($"Visit{level}", level) }).ToDictionary(static pair => pair.Item1, static pair => pair.level);

    public static void Check(INamedTypeSymbol walker, List<LevelModel> levels, List<DiagnosticInfo> diagnostics)
    {
        var own = walker.GetMembers().Where(static member => member.CanBeReferencedByName).Concat(walker.TypeParameters);
        var inherited = WalkerParser.BaseTypes(walker).Skip(1).SelectMany(static type => type.GetMembers())
            .Where(member => member is not IMethodSymbol && MemberAccess.IsAccessible(member, walker));
        foreach (var member in own.Concat(inherited).Append(walker).Where(member => IsNeeded(member.Name, levels)))
        {
            var place = member.Locations.Any(static location => location.IsInSource) ? member : walker;
            diagnostics.Add(DiagnosticInfo.At(place, Descriptors.NameTaken, member.Name, walker.Name));
        }
    }

    private static bool IsNeeded(string name, List<LevelModel> levels)
        => Always.Contains(name) || (OfLevels.TryGetValue(name, out var level) && levels.Any(needed => needed.Level == level));
}
