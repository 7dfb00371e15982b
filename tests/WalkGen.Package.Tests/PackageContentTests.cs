using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace WalkGen.Package.Tests;

public partial class PackageContentTests(Feed feed)
{
    public static TheoryData<string> Ids
        => ["WalkGen", "WalkGen.Dirty", "WalkGen.Emulation", "WalkGen.Images", "WalkGen.Live", "WalkGen.Tool"];

    [Fact]
    public void WalkGen_holds_the_library_and_the_generator() => Assert.Equal(
        [
            "LICENSE", "README.md", "THIRD-PARTY-NOTICES.txt",
            "analyzers/dotnet/cs/WalkGen.CodeFixes.dll", "analyzers/dotnet/cs/WalkGen.Generator.dll",
            "buildTransitive/WalkGen.targets", "icon.png",
            "lib/net10.0/WalkGen.Abstractions.dll", "lib/net10.0/WalkGen.Abstractions.xml", "lib/net10.0/WalkGen.Runtime.dll",
                "lib/net10.0/WalkGen.Runtime.xml",
        ],
        FilesOf("WalkGen"));

    [Theory]
    [InlineData("WalkGen.Dirty")]
    [InlineData("WalkGen.Emulation")]
    [InlineData("WalkGen.Images")]
    [InlineData("WalkGen.Live")]
    public void Other_libraries_hold_their_assembly(string id)
        => Assert.Equal(
            ["LICENSE", "README.md", "THIRD-PARTY-NOTICES.txt", "icon.png", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"], FilesOf(id));

    [Fact]
    public void The_tool_holds_all_that_it_needs() => Assert.Equal(
        [
            "LICENSE", "README.md", "THIRD-PARTY-NOTICES.txt", "icon.png", .. from file in (string[])
            [
                "CommunityToolkit.HighPerformance.dll", "DotnetToolSettings.xml", "K4os.Compression.LZ4.dll", "K4os.Hash.xxHash.dll",
                "Microsoft.IO.RecyclableMemoryStream.dll", "Parquet.dll", "SharpCompress.dll", "Snappier.dll",
                "Spectre.Console.Ansi.dll", "Spectre.Console.dll", "System.CommandLine.dll",
                "WalkGen.Abstractions.dll", "WalkGen.Abstractions.pdb", "WalkGen.Dirty.dll", "WalkGen.Dirty.pdb", "WalkGen.Emulation.dll",
                    "WalkGen.Emulation.pdb", "WalkGen.Images.dll", "WalkGen.Images.pdb", "WalkGen.Live.dll", "WalkGen.Live.pdb",
                    "WalkGen.Runtime.dll", "WalkGen.Runtime.pdb", "ZstdSharp.dll",
                "walkgen.deps.json", "walkgen.dll", "walkgen.pdb", "walkgen.runtimeconfig.json",
            ]
            select $"tools/net10.0/any/{file}",
        ],
        FilesOf("WalkGen.Tool"));

    [Fact]
    public void Symbols_of_the_libraries_are_packages_of_their_own()
    {
        Assert.Equal(["lib/net10.0/WalkGen.Abstractions.pdb", "lib/net10.0/WalkGen.Runtime.pdb"], FilesOf("WalkGen", "snupkg"));
        Assert.All(
            (string[])["WalkGen.Dirty", "WalkGen.Emulation", "WalkGen.Images", "WalkGen.Live"],
            id => Assert.Equal([$"lib/net10.0/{id}.pdb"], FilesOf(id, "snupkg")));
    }

    [Theory]
    [InlineData("WalkGen", "")]
    [InlineData("WalkGen.Dirty", "net10.0: WalkGen.Emulation {version} All")]
    [InlineData("WalkGen.Emulation", "net10.0: WalkGen {version} All")]
    [InlineData(
        "WalkGen.Images",
        "net10.0: WalkGen {version} All\nnet10.0: K4os.Compression.LZ4 1.3.8 \nnet10.0: K4os.Hash.xxHash 1.0.8 \n"
        + "net10.0: SharpCompress 0.50.8 \nnet10.0: Snappier 1.3.1 \nnet10.0: ZstdSharp.Port 0.8.8 ")]
    [InlineData("WalkGen.Live", "net10.0: WalkGen.Dirty {version} All\nnet10.0: WalkGen.Images {version} All")]
    [InlineData("WalkGen.Tool", "")]
    public void Only_images_depend_on_more_than_WalkGen(string id, string dependencies)
    {
        IEnumerable<string> found =
            from dependency in MetadataOf(id).Descendants()
            where dependency.Name.LocalName == "dependency"
            let framework = (string?)dependency.Parent!.Attribute("targetFramework")
            let version = (string?)dependency.Attribute("version")
            select $"{framework}: {(string?)dependency.Attribute("id")} {version} {(string?)dependency.Attribute("include")}";

        Assert.Equal(dependencies.Replace("{version}", Feed.Version, StringComparison.Ordinal), string.Join('\n', found));
    }

    [Theory]
    [InlineData("WalkGen")]
    [InlineData("WalkGen.Dirty")]
    [InlineData("WalkGen.Emulation")]
    [InlineData("WalkGen.Images", "|^(K4os\\.|SharpCompress$|Snappier$|ZstdSharp$)")]
    [InlineData("WalkGen.Live")]
    public void Libraries_reference_the_framework_and_each_other(string id, string others = "")
    {
        using ZipArchive package = ZipFile.OpenRead(feed.FileOf(id));
        var libraries = package.Entries.Where(static file => file.FullName.StartsWith("lib/", StringComparison.Ordinal));
        foreach (ZipArchiveEntry file in libraries.Where(static file => file.FullName.EndsWith(".dll", StringComparison.Ordinal)))
        {
            using var assembly = new PEReader([.. BytesOf(file)]);
            MetadataReader reader = assembly.GetMetadataReader();
            Assert.All(
                reader.AssemblyReferences,
                handle => Assert.Matches(@"^(System|WalkGen)\." + others, reader.GetString(reader.GetAssemblyReference(handle).Name)));
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_package_says_what_it_is(string id)
    {
        XElement metadata = MetadataOf(id);
        string? Value(string name) => metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;

        Assert.Equal(id, Value("id"));
        Assert.Equal("MIT", Value("license"));
        Assert.Equal("icon.png", Value("icon"));
        Assert.Equal("README.md", Value("readme"));
        Assert.Equal("https://github.com/walkgen/walkgen", Value("projectUrl"));
        Assert.Contains("page-table", Value("tags"), StringComparison.Ordinal);
        Assert.True(Value("description") is { Length: > 50 });
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Links_of_the_readme_lead_somewhere_from_everywhere(string id)
    {
        using ZipArchive package = ZipFile.OpenRead(feed.FileOf(id));
        string readme = Encoding.UTF8.GetString(BytesOf(package.GetEntry("README.md")!));

        Assert.StartsWith("# WalkGen", readme, StringComparison.Ordinal);
        Assert.NotEmpty(LinkTarget.Matches(readme));
        Assert.All(
            LinkTarget.Matches(readme), static link => Assert.StartsWith("https://", link.Groups[1].Value, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void No_path_of_the_machine_is_inside(string id)
    {
        byte[] path = Encoding.UTF8.GetBytes(Guest.InRepository());

        foreach (string file in Directory.GetFiles(feed.Path, $"{id}.{Feed.Version}.*"))
        {
            using ZipArchive package = ZipFile.OpenRead(file);
            Assert.All(package.Entries, entry => Assert.Equal(-1, BytesOf(entry).AsSpan().IndexOf(path)));
            foreach (ZipArchiveEntry symbols in package.Entries.Where(
                static entry => entry.FullName.EndsWith(".pdb", StringComparison.Ordinal)))
            {
                using var provider = MetadataReaderProvider.FromPortablePdbImage([.. BytesOf(symbols)]);
                MetadataReader reader = provider.GetMetadataReader();
                Assert.NotEmpty(reader.Documents);
                Assert.All(
                    reader.Documents,
                    document => Assert.StartsWith("/_/", reader.GetString(reader.GetDocument(document).Name), StringComparison.Ordinal));
            }
        }
    }

    [GeneratedRegex(@"\]\(([^)#][^)]*)\)")]
    private static partial Regex LinkTarget { get; }

    /// <summary>The files of a package in order, without those that make it one.</summary>
    private IEnumerable<string> FilesOf(string id, string extension = "nupkg")
    {
        using ZipArchive package = ZipFile.OpenRead(feed.FileOf(id, extension));
        return
        [
            .. from file in package.Entries
               let name = file.FullName
               where name != $"{id}.nuspec" && name != "[Content_Types].xml" && !name.StartsWith("_rels/", StringComparison.Ordinal)
                   && !name.StartsWith("package/", StringComparison.Ordinal)
               orderby name
               select name,
        ];
    }

    private XElement MetadataOf(string id)
    {
        using ZipArchive package = ZipFile.OpenRead(feed.FileOf(id));
        using Stream nuspec = package.GetEntry($"{id}.nuspec")!.Open();
        return XDocument.Load(nuspec).Root!.Elements().Single();
    }

    private static byte[] BytesOf(ZipArchiveEntry entry)
    {
        using Stream content = entry.Open();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }
}
