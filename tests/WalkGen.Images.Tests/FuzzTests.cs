namespace WalkGen.Images.Tests;

/// <summary>Damaged copies of a real image: each opens and can be read, or is refused; nothing else ever happens.</summary>
public class FuzzTests
{
    private const int HeadSize = 0x1b30; // ELF header, program headers and notes: opening reads no more

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_damaged_image_opens_or_is_refused(int seed)
    {
        byte[] original = Guest.Unpack(Guest.Tables(1));
        (int opened, int refused) = Fuzz(seed, rounds: 1500, original, random => Damage(random, (byte[])original.Clone()));
        Assert.InRange(opened, 100, int.MaxValue); // or the damage is too heavy to test anything
        Assert.InRange(refused, 100, int.MaxValue);
    }

    [Fact]
    public void A_damaged_packed_image_opens_or_is_refused()
    {
        byte[] original = File.ReadAllBytes(Guest.Tables(1));
        (_, int refused) = Fuzz(4, rounds: 500, original, random =>
        {
            byte[] image = (byte[])original.Clone();
            for (int flips = random.Next(3); flips >= 0; flips--) image[random.Next(2, image.Length)] ^= (byte)(1 << random.Next(8));
            return random.Next(4) == 0 ? image[..random.Next(2, image.Length)] : image;
        });
        Assert.InRange(refused, 100, int.MaxValue);
    }

    [Fact]
    public void A_damaged_LiME_image_opens_or_is_refused()
    {
        LimeBuilder lime = new();
        List<int> headers = [];
        using (MemoryImage image = MemoryImage.Open(Guest.Tables(1)))
        {
            int length = 0;
            foreach (ImageSegment segment in image.Segments)
            {
                headers.Add(length);
                Assert.True(image.Memory.TryGetBytes(segment.Start, (int)segment.Length, out ReadOnlySpan<byte> bytes));
                lime.Range(segment.Start.Value, bytes);
                length += 32 + bytes.Length;
            }
        }

        byte[] original = lime.Build();
        (int opened, int refused) = Fuzz(5, rounds: 500, original, random =>
        {
            byte[] image = (byte[])original.Clone();
            int field = headers[random.Next(headers.Count)] + (8 * random.Next(4)); // magic and version, first, last, reserved
            if (random.Next(2) == 0) image.Put(field, Nasty[random.Next(Nasty.Length)]);
            else image[field + random.Next(8)] ^= (byte)(1 << random.Next(8));
            return random.Next(4) == 0 ? image[..random.Next(1, image.Length)] : image;
        });
        Assert.InRange(opened, 50, int.MaxValue);
        Assert.InRange(refused, 50, int.MaxValue);
    }

    private static ReadOnlySpan<ulong> Nasty => [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, long.MaxValue, 1UL << 63, ulong.MaxValue];

    private static byte[] Damage(Random random, byte[] image)
    {
        for (int damages = random.Next(3); damages >= 0; damages--)
        {
            int limit = random.Next(8) == 0 ? image.Length : random.Next(3) == 0 ? 64 + (35 * 56) : HeadSize;
            int at = random.Next(limit - 8);
            switch (random.Next(4))
            {
                case 0: image[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: image[at] = (byte)random.Next(256); break;
                case 2: image.Put(at & ~3, (uint)Nasty[random.Next(Nasty.Length)]); break;
                default: image.Put(at & ~7, Nasty[random.Next(Nasty.Length)]); break;
            }
        }

        return random.Next(6) switch
        {
            0 => image[..random.Next(image.Length)],
            1 => image[..random.Next(HeadSize)],
            _ => image,
        };
    }

    private static (int Opened, int Refused) Fuzz(int seed, int rounds, byte[] original, Func<Random, byte[]> damage)
    {
        Random random = new(seed);
        int opened = 0;
        int refused = 0;
        using TestFile file = new(original);
        for (int round = 0; round < rounds; round++)
        {
            File.WriteAllBytes(file.Path, damage(random));
            try
            {
                using MemoryImage image = MemoryImage.Open(file.Path);
                ReadSome(random, image);
                opened++;
            }
            catch (InvalidImageException)
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, round {round}: {e}");
            }
        }

        return (opened, refused);
    }

    private static void ReadSome(Random random, MemoryImage image)
    {
        int sum = 0;
        foreach (ImageSegment segment in image.Segments)
        {
            int length = (int)ulong.Min(segment.Length, int.MaxValue);
            Assert.True(image.Memory.TryGetBytes(segment.Start, length, out ReadOnlySpan<byte> bytes));
            sum += bytes[0] + bytes[^1]; // a segment beyond the file would end the process here
            image.Memory.TryGetBytes(new PhysicalAddress((ulong)random.NextInt64()), random.Next(), out _);
        }

        foreach (CpuState cpu in image.Cpus)
        {
            if (cpu.PagingMode == PagingMode.X86_64) _ = image.OpenPageTable(cpu).HasRoot;
        }

        Assert.NotEqual(-1, sum);
    }
}
