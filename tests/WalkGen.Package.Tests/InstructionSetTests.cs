namespace WalkGen.Package.Tests;

/// <summary>The hint about NativeAOT without wide vectors. A target stands for the compiler, which is a package of its own.</summary>
public class InstructionSetTests(Feed feed)
{
    [Fact]
    public void NativeAOT_without_vectors_is_reported()
    {
        using var consumer = new Consumer(feed, "WalkGen.Images", "", """<Target Name="IlcCompile" />""");
        consumer.BuildTarget("Restore");

        Assert.Contains(
            "warning WALKGEN0001: ", consumer.BuildTarget("IlcCompile", "RuntimeIdentifier=linux-x64"), StringComparison.Ordinal);
        Assert.DoesNotContain("WALKGEN0001", consumer.BuildTarget("IlcCompile", "RuntimeIdentifier=linux-arm64"), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "WALKGEN0001", consumer.BuildTarget("IlcCompile", "RuntimeIdentifier=linux-x64", "IlcInstructionSet=x86-64-v3"),
            StringComparison.Ordinal);
    }
}
