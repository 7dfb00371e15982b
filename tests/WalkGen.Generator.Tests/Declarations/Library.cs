using Microsoft.CodeAnalysis;
using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Generator.Tests.Declarations;

/// <summary>Another assembly with handlers to inherit: some public, some internal for its friend assembly.</summary>
internal static class Library
{
    public static MetadataReference Reference { get; } = Compilations.Create("""
        using WalkGen; using WalkGen.Linux; using WalkGen.Formats;
        [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Consumer")]

        namespace Library
        {
            public abstract class Friendly<T>
            {
                [PmdEntry] internal WalkAction Decides() => WalkAction.Subtree;
                [PteEntry(Where = EntryFlags.Dirty)]
                private protected void Sees<TPaging>(Entry<TPaging> entry) where TPaging : struct, IPagingFormat { }
                [PteCount] protected internal long Seen;
            }

            public class Plain
            {
                [PteHole(Coalesce = true)] protected virtual int Hole(in VirtualRange range) => 0;
                [PteCount] public static int Sum { get; protected set; }
            }

            public struct Mode : IRiscVMode
            {
                public static string Name => "";
                public static int Levels => 3;
                public static int EntrySize => 8;
            }

            [System.Obsolete] public struct Old : IRiscVMode
            {
                public static string Name => "";
                public static int Levels => 3;
                public static int EntrySize => 8;
            }

            [System.Obsolete("old")] public struct Older : IRiscVMode
            {
                public static string Name => "";
                public static int Levels => 3;
                public static int EntrySize => 8;
            }

            [System.Diagnostics.CodeAnalysis.Experimental("LIBRARY1")] public struct New : IRiscVMode
            {
                public static string Name => "";
                public static int Levels => 3;
                public static int EntrySize => 8;
            }

            public struct Generic<T> : IRiscVMode
            {
                public static string Name => "";
                public static int Levels => 3;
                public static int EntrySize => 8;
            }

            public class Stranger
            {
                [PteHole] private void Hole() { }
            }
        }
        """).WithAssemblyName("Library").ToMetadataReference();
}
