using System.IO.Compression;

namespace WalkGen.Package.Tests;

/// <summary>The licenses of what the packages contain.</summary>
public class NoticesTests(Feed feed)
{
    [Theory]
    [MemberData(nameof(PackageContentTests.Ids), MemberType = typeof(PackageContentTests))]
    public void Each_package_has_the_license_and_the_notices(string id)
    {
        using ZipArchive package = ZipFile.OpenRead(feed.FileOf(id));
        foreach (string name in (string[])["LICENSE", "THIRD-PARTY-NOTICES.txt"])
        {
            using StreamReader text = new(package.GetEntry(name)!.Open());
            Assert.Equal(File.ReadAllText(Guest.InRepository(name)), text.ReadToEnd());
        }
    }

    [Theory]
    [MemberData(nameof(PackageContentTests.Ids), MemberType = typeof(PackageContentTests))]
    public void Each_assembly_of_others_is_in_the_notices(string id)
    {
        string notices = File.ReadAllText(Guest.InRepository("THIRD-PARTY-NOTICES.txt"));
        string[] named = [.. notices.Split('\n').Where(static line => line.StartsWith("Files: ", StringComparison.Ordinal))
            .SelectMany(static line => line["Files: ".Length..].Split(", "))];
        using ZipArchive package = ZipFile.OpenRead(feed.FileOf(id));
        string[] others = [.. package.Entries.Select(static entry => entry.Name).Where(static name =>
            name.EndsWith(".dll", StringComparison.Ordinal) && !name.StartsWith("walkgen", StringComparison.OrdinalIgnoreCase))];
        Assert.Equal(id == "WalkGen.Tool" ? named.Order() : [], others.Order());
    }
}
