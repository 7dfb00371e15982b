namespace WalkGen.CompilerServices;

/// <summary>
/// The translated parts of a range, lower half first: at most two, none of them empty. What lies between the halves is left out.
/// </summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
public readonly struct CanonicalParts<TPaging>
    where TPaging : struct, IPagingFormat
{
    private readonly VirtualRange _range;

    internal CanonicalParts(VirtualRange range) => _range = range;

    /// <summary>Starts before the first part.</summary>
    public Enumerator GetEnumerator() => new(_range);

    /// <summary>Goes through the parts.</summary>
    public struct Enumerator
    {
        private readonly VirtualRange _range;
        private VirtualRange _current;
        private int _next;

        internal Enumerator(VirtualRange range) => _range = range;

        /// <summary>The part that was reached.</summary>
        public readonly VirtualRange Current => _current;

        /// <summary>Goes to the next part; false if there is none.</summary>
        public bool MoveNext()
        {
            if (_next == 0)
            {
                _next = 1;
                if (Geometry<TPaging>.TryClipToLowerHalf(_range, out _current)) return true;
            }

            if (_next == 1)
            {
                _next = 2;
                return Geometry<TPaging>.TryClipToUpperHalf(_range, out _current);
            }

            return false;
        }
    }
}
