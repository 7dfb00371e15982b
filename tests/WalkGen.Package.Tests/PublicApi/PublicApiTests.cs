using System.Reflection;

namespace WalkGen.Package.Tests.PublicApi;

/// <summary>What users may rely on changes knowingly: each library has it in its PublicApi.txt.</summary>
public class PublicApiTests
{
    [Theory]
    [InlineData(typeof(PageWalkerAttribute))]
    [InlineData(typeof(PageTable))]
    [InlineData(typeof(Dirty.FrameDirtyLog))]
    [InlineData(typeof(Emulation.PhysicalBus))]
    [InlineData(typeof(Images.MemoryImage))]
    [InlineData(typeof(Live.LinuxProcess))]
    public void The_public_API_is_the_listed_one(Type type)
    {
        Assembly assembly = type.Assembly;
        string listing = Guest.InRepository("src", assembly.GetName().Name!, "PublicApi.txt");
        IReadOnlyList<string> found = ApiListing.Of(assembly.Location);
        if (Environment.GetEnvironmentVariable("WALKGEN_ACCEPT_API") == "1")
        {
            File.WriteAllText(listing, string.Concat(found.Select(static line => line + "\n")));
        }

        string[] listed = File.Exists(listing) ? File.ReadAllLines(listing) : [];
        string[] differences =
            [.. found.Except(listed).Select(static line => $"+ {line}"), .. listed.Except(found).Select(static line => $"- {line}")];

        Assert.True(
            differences.Length == 0,
            $"{listing} does not list what is public (WALKGEN_ACCEPT_API=1 rewrites it):\n{string.Join('\n', differences)}");
        Assert.Equal(listed, found);
    }

    [Theory]
    [InlineData(typeof(PageWalkerAttribute))]
    [InlineData(typeof(PageTable))]
    [InlineData(typeof(Dirty.FrameDirtyLog))]
    [InlineData(typeof(Emulation.PhysicalBus))]
    [InlineData(typeof(Images.MemoryImage))]
    [InlineData(typeof(Live.LinuxProcess))]
    public void A_library_can_be_trimmed(Type type) => Assert.Contains(
        type.Assembly.GetCustomAttributes<AssemblyMetadataAttribute>(),
            static metadata => metadata is { Key: "IsTrimmable", Value: "True" });
}
