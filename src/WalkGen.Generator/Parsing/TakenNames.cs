using Microsoft.CodeAnalysis;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Model;

namespace WalkGen.Generator.Parsing;

/// <summary>The names that a walk needs for its own members must be free.</summary>
internal static class TakenNames
{
    public static void Check(INamedTypeSymbol walker, List<LevelModel> levels, List<DiagnosticInfo> diagnostics)
    {
        var needed = new HashSet<string>(levels.SelectMany(static level => new[] { $"Walk{level.Level}", $"Visit{level.Level}" })) { "WalkHugePages", "EndHole" };
        var own = walker.GetMembers().Where(static member => member.CanBeReferencedByName).Concat(walker.TypeParameters);
        var inherited = WalkerParser.BaseTypes(walker).Skip(1).SelectMany(static type => type.GetMembers())
            .Where(member => member is not IMethodSymbol && Reach.CanName(member, walker));
        foreach (var member in own.Concat(inherited).Append(walker).Where(member => needed.Contains(member.Name)))
        {
            var place = member.Locations.Any(static location => location.IsInSource) ? member : walker;
            diagnostics.Add(DiagnosticInfo.At(place, Descriptors.NameTaken, member.Name, walker.Name));
        }
    }
}
