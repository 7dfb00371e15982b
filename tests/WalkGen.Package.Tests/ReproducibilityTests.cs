using System.IO.Compression;

namespace WalkGen.Package.Tests;

/// <summary>The same sources in another folder give the same packages, byte for byte.</summary>
public class ReproducibilityTests(Feed feed)
{
    [Fact]
    public void Packages_do_not_depend_on_where_and_when_they_are_made()
    {
        using var copy = new TestFolder();
        SourceCopy.To(
            copy, ".editorconfig", ".gitignore", "Directory.Build.props", "Directory.Packages.props", "global.json", "LICENSE", "README.md",
            "THIRD-PARTY-NOTICES.txt", "assets", "src", "samples/DirtyTracking");
        if (Feed.Commit is { } commit) MakeRepository(copy, commit);
        copy.Write(
            "Sources.slnx",
            $"<Solution>{string.Concat(from project in Directory.GetFiles(copy.Of("src"), "*.csproj", SearchOption.AllDirectories)
                                                              select $"<Project Path=\"{project}\" />")}</Solution>");
        DotNet.Run(copy.Path, ["pack", "Sources.slnx", "-c", "Release", "-o", copy.Of("feed")]);

        string[] names = [.. Directory.GetFiles(feed.Path, "WalkGen*").Select(static path => Path.GetFileName(path)).Order()];
        Assert.Equal(names, Directory.GetFiles(copy.Of("feed")).Select(static path => Path.GetFileName(path)).Order());
        Assert.All(names, name => AssertSame(Path.Combine(feed.Path, name), copy.Of("feed", name)));
    }

    /// <summary>Makes the folder a repository at a commit, as far as a build looks: the commit is part of the version.</summary>
    private static void MakeRepository(TestFolder folder, string commit)
    {
        string git = Guest.InRepository(".git");
        // A worktree has a file that leads to .git/worktrees/NAME.
        if (File.Exists(git)) git = Guest.InRepository(File.ReadAllText(git)["gitdir: ".Length..].Trim(), "..", "..");
        folder.Write(".git/HEAD", $"{commit}\n");
        folder.Write(".git/config", File.ReadAllText(Path.Combine(git, "config")));
        Directory.CreateDirectory(folder.Of(".git", "objects"));
        Directory.CreateDirectory(folder.Of(".git", "refs"));
    }

    /// <summary>Compares file by file first, as that says more.</summary>
    private static void AssertSame(string expected, string actual)
    {
        using ZipArchive one = ZipFile.OpenRead(expected);
        using ZipArchive other = ZipFile.OpenRead(actual);
        Assert.Equal(
            one.Entries.Select(static entry => (entry.FullName, entry.Length, entry.Crc32)),
            other.Entries.Select(static entry => (entry.FullName, entry.Length, entry.Crc32)));
        Assert.Equal(File.ReadAllBytes(expected), File.ReadAllBytes(actual));
    }
}
