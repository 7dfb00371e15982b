using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace WalkGen.Package.Tests;

/// <summary>
/// A host loads an analyzer only if it has each assembly that the analyzer references, in that version or a later one. The oldest
/// compiler that loads WalkGen's is that of Roslyn 4.14, and so is the oldest editor.
/// </summary>
public class AnalyzerReferenceTests(Feed feed)
{
    /// <summary>
    /// The assemblies of Roslyn 4.14 and the versions that its packages depend on: Microsoft.CodeAnalysis.Common and
    /// Microsoft.CodeAnalysis.Workspaces.Common 4.14.0, for netstandard2.0. System.Memory 4.0.1.2 is in the package 4.5.5.
    /// </summary>
    private static readonly Dictionary<string, Version> OldestHost = new()
    {
        ["netstandard"] = new(2, 0, 0, 0),
        ["Microsoft.CodeAnalysis"] = new(4, 14, 0, 0),
        ["Microsoft.CodeAnalysis.CSharp"] = new(4, 14, 0, 0),
        ["Microsoft.CodeAnalysis.Workspaces"] = new(4, 14, 0, 0),
        ["Microsoft.CodeAnalysis.CSharp.Workspaces"] = new(4, 14, 0, 0),
        ["System.Composition.AttributedModel"] = new(9, 0, 0, 0),
        ["System.Collections.Immutable"] = new(9, 0, 0, 0),
        ["System.Reflection.Metadata"] = new(9, 0, 0, 0),
        ["System.Memory"] = new(4, 0, 1, 2),
        ["System.Buffers"] = new(4, 0, 3, 0),
        ["System.Runtime.CompilerServices.Unsafe"] = new(6, 0, 0, 0),
        ["System.Threading.Tasks.Extensions"] = new(4, 2, 0, 1),
    };

    /// <summary>The compiler loads the generator without workspaces and without MEF.</summary>
    private static readonly string[] OnlyInEditors =
        ["Microsoft.CodeAnalysis.Workspaces", "Microsoft.CodeAnalysis.CSharp.Workspaces", "System.Composition.AttributedModel"];

    [Fact]
    public void The_oldest_host_has_every_assembly_that_an_analyzer_references()
    {
        using ZipArchive package = ZipFile.OpenRead(feed.FileOf("WalkGen"));
        List<ZipArchiveEntry> analyzers =
        [
            .. package.Entries.Where(static file => file.FullName.StartsWith("analyzers/", StringComparison.Ordinal)),
        ];
        Assert.Equal(2, analyzers.Count);
        foreach (ZipArchiveEntry analyzer in analyzers)
        {
            foreach ((string name, Version version) in ReferencesOf(analyzer))
            {
                if (analyzers.Any(other => other.Name == name + ".dll")) continue;

                Assert.True(OldestHost.TryGetValue(name, out Version? hosted), $"{analyzer.Name} references {name}, which no host has.");
                Assert.True(version <= hosted, $"{analyzer.Name} references {name} {version}, the oldest host has {hosted}.");
                Assert.False(analyzer.Name == "WalkGen.Generator.dll" && OnlyInEditors.Contains(name), name);
            }
        }
    }

    private static List<(string Name, Version Version)> ReferencesOf(ZipArchiveEntry file)
    {
        using Stream content = file.Open();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        bytes.Position = 0;
        using var assembly = new PEReader(bytes);
        MetadataReader reader = assembly.GetMetadataReader();
        return
        [
            .. reader.AssemblyReferences.Select(reader.GetAssemblyReference)
                .Select(reference => (reader.GetString(reference.Name), reference.Version)),
        ];
    }
}
