using System.IO;
using WalkGen;

namespace Demo.@namespace;

public partial class Outer<T>
    where T : class
{
    public partial interface IMiddle
    {
        /// <summary>Nested in generic types, a record struct, with names that are keywords.</summary>
        [PageWalker]
        public partial record struct @struct<TMemory>(T Label, int Count)
            where TMemory : new()
        {
            [PmdEntry]
            private void @if<TPaging>(Entry<TPaging> @in)
                where TPaging : struct, IPagingFormat
            {
                if (@in.IsLeaf) Count++;
            }
        }
    }
}

public static class Case
{
    public static void Run(TextWriter output)
    {
        var walker = new Outer<string>.IMiddle.@struct<object>("large pages", 0);
        walker.Walk(Machine.Create().Table);
        output.WriteLine($"{walker.Label}: {walker.Count}");
    }
}
