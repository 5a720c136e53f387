using System.Buffers;

namespace Firn.Text.Unicode;

/// <summary>
/// Normalisation (UAX-15) of UTF-8 in linear time: text that the quick check accepts is copied, the rest is decomposed,
/// ordered and composed from one starter to the next. Invalid UTF-8 becomes U+FFFD first.
/// </summary>
public static class UnicodeNormalizer
{
    private const int HangulBase = 0xAC00;
    private const int HangulCount = 11172;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TrailBase = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TrailCount = 28;

    /// <summary>Whether the text is valid UTF-8 and in the form already. Exact: where the quick check says "maybe", it looks.</summary>
    public static bool IsNormalized(UnicodeForm form, ReadOnlySpan<byte> text)
    {
        return Utf8.IsValid(text) && IsNormalizedChecked(form, text);
    }

    /// <summary>As <see cref="IsNormalized"/> for text known to be valid.</summary>
    internal static bool IsNormalizedChecked(UnicodeForm form, ReadOnlySpan<byte> text)
    {
        var at = 0;
        var work = default(Segment);
        try
        {
            while (true)
            {
                at += QuickCheck(form, text[at..]);
                if (at == text.Length)
                    return true;
                var end = at + work.Load(form, text[at..]);
                if (!work.Matches(text[at..end]))
                    return false;
                at = end;
            }
        }
        finally
        {
            work.Dispose();
        }
    }

    /// <summary>Writes the text in a form.</summary>
    /// <param name="form">The form.</param>
    /// <param name="text">UTF-8.</param>
    /// <param name="output">Receives valid UTF-8 in that form.</param>
    public static void Write(UnicodeForm form, ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!Utf8.IsValid(text))
        {
            var valid = new ArrayBufferWriter<byte>(text.Length + 16);
            Utf8.WriteValid(text, valid);
            WriteChecked(form, valid.WrittenSpan, output);
            return;
        }

        WriteChecked(form, text, output);
    }

    internal static void Fuzz(ReadOnlySpan<byte> data)
    {
        foreach (var form in Enum.GetValues<UnicodeForm>())
        {
            var once = new ArrayBufferWriter<byte>();
            Write(form, data, once);
            var twice = new ArrayBufferWriter<byte>();
            Write(form, once.WrittenSpan, twice);
            if (!once.WrittenSpan.SequenceEqual(twice.WrittenSpan) || !IsNormalized(form, once.WrittenSpan))
                throw new InvalidOperationException($"{form} is not idempotent on {Convert.ToHexString(data)}");
        }
    }

    private static void WriteChecked(UnicodeForm form, ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        var writer = new Utf8Writer(output);
        var work = default(Segment);
        try
        {
            while (true)
            {
                var fine = QuickCheck(form, text);
                writer.Write(text[..fine]);
                if (fine == text.Length)
                    break;
                text = text[fine..];
                text = text[work.Load(form, text)..];
                work.Write(ref writer);
            }

            writer.Flush();
        }
        finally
        {
            work.Dispose();
        }
    }

    /// <summary>
    /// How many leading bytes are in the form for certain; ends before the starter that the first doubtful code point may
    /// belong to, or at the text's end.
    /// </summary>
    private static int QuickCheck(UnicodeForm form, ReadOnlySpan<byte> text)
    {
        // Every code point whose first byte is below this has class 0 and never changes.
        var plain = form switch { UnicodeForm.Nfc => (byte)0xCC, UnicodeForm.Nfd => (byte)0xC3, _ => (byte)0xC2 };
        var doubtful = Doubtful(form);
        var starter = 0;
        byte lastClass = 0;
        var at = 0;
        while (at < text.Length)
        {
            if (text[at] < plain)
            {
                if (at + 1 < text.Length && text[at + 1] >= plain)
                {
                    starter = at++;
                    lastClass = 0;
                    continue;
                }

                var run = text[at..].IndexOfAnyInRange(plain, (byte)0xFF);
                if (run < 0)
                    return text.Length;
                at += run;
                starter = at - 1;
                while ((text[starter] & 0xC0) == 0x80)
                    starter--;
                lastClass = 0;
                continue;
            }

            var point = Utf8.Decode(text, at, out var length);
            if (UnicodeTables.IsSafeBlock(form, point))
            {
                starter = at;
                lastClass = 0;
                at += length;
                continue;
            }

            ref readonly var record = ref UnicodeTables.Record(point);
            if ((record.Flags & doubtful) != 0 || (record.CombiningClass != 0 && record.CombiningClass < lastClass))
                return starter;
            lastClass = record.CombiningClass;
            if (lastClass == 0)
                starter = at;
            at += length;
        }

        return text.Length;
    }

    private static CodePointFlags Doubtful(UnicodeForm form) => form switch
    {
        UnicodeForm.Nfc => CodePointFlags.NfcNo | CodePointFlags.NfcMaybe,
        UnicodeForm.Nfd => CodePointFlags.NfdNo,
        UnicodeForm.Nfkc => CodePointFlags.NfkcNo | CodePointFlags.NfkcMaybe,
        _ => CodePointFlags.NfkdNo,
    };

    /// <summary>One stretch between two places where nothing can combine, as code points.</summary>
    private ref struct Segment
    {
        private int[]? points;
        private byte[]? classes;
        private int count;

        /// <summary>Decomposes, orders and, for the composed forms, composes the text's first segment.</summary>
        /// <returns>The bytes it spans.</returns>
        public int Load(UnicodeForm form, ReadOnlySpan<byte> text)
        {
            count = 0;
            var compatibility = form is UnicodeForm.Nfkc or UnicodeForm.Nfkd;
            var doubtful = Doubtful(form);
            var at = 0;
            var ordered = true;
            while (at < text.Length)
            {
                var point = Utf8.Decode(text, at, out var length);
                ref readonly var record = ref UnicodeTables.Record(point);
                var settled = (record.Flags & doubtful) == 0;
                if (at > 0 && settled && record.CombiningClass == 0)
                    break;
                at += length;
                if (point is >= HangulBase and < HangulBase + HangulCount)
                {
                    var index = point - HangulBase;
                    Add(LeadBase + (index / (VowelCount * TrailCount)), 0);
                    Add(VowelBase + (index % (VowelCount * TrailCount) / TrailCount), 0);
                    if (index % TrailCount != 0)
                        Add(TrailBase + (index % TrailCount), 0);
                    continue;
                }

                var parts = UnicodeTables.Decomposition(point, compatibility);
                if (parts.IsEmpty)
                {
                    ordered &= record.CombiningClass == 0 || count == 0 || classes![count - 1] <= record.CombiningClass;
                    Add(point, record.CombiningClass);
                    continue;
                }

                foreach (var part in parts)
                {
                    var partClass = UnicodeTables.Record(part).CombiningClass;
                    ordered &= partClass == 0 || count == 0 || classes![count - 1] <= partClass;
                    Add(part, partClass);
                }
            }

            if (!ordered)
                Order();
            if (form is UnicodeForm.Nfc or UnicodeForm.Nfkc)
                Compose();
            return at;
        }

        public readonly void Write(ref Utf8Writer writer)
        {
            for (var at = 0; at < count; at++)
                writer.Write(points![at]);
        }

        public readonly bool Matches(ReadOnlySpan<byte> text)
        {
            var from = 0;
            for (var at = 0; at < count; at++)
            {
                if (from == text.Length || Utf8.Decode(text, from, out var length) != points![at])
                    return false;
                from += length;
            }

            return from == text.Length;
        }

        public void Dispose()
        {
            if (points is null)
                return;
            ArrayPool<int>.Shared.Return(points);
            ArrayPool<byte>.Shared.Return(classes!);
            points = null;
        }

        private void Add(int point, byte combiningClass)
        {
            if (points is null || count == points.Length || count == classes!.Length)
                Grow();
            points![count] = point;
            classes![count++] = combiningClass;
        }

        private void Grow()
        {
            var morePoints = ArrayPool<int>.Shared.Rent(Math.Max(64, count * 2));
            var moreClasses = ArrayPool<byte>.Shared.Rent(Math.Max(64, count * 2));
            if (points is not null)
            {
                points.AsSpan(0, count).CopyTo(morePoints);
                classes.AsSpan(0, count).CopyTo(moreClasses);
                ArrayPool<int>.Shared.Return(points);
                ArrayPool<byte>.Shared.Return(classes!);
            }

            points = morePoints;
            classes = moreClasses;
        }

        /// <summary>Sorts every run of non-starters by class, stably and in linear time: long runs by counting.</summary>
        private readonly void Order()
        {
            for (var start = 0; start < count;)
            {
                if (classes![start] == 0)
                {
                    start++;
                    continue;
                }

                var end = start + 1;
                while (end < count && classes[end] != 0)
                    end++;
                if (end - start <= 32)
                    Insert(start, end);
                else
                    Count(start, end);
                start = end;
            }
        }

        private readonly void Insert(int start, int end)
        {
            for (var at = start + 1; at < end; at++)
            {
                var (point, combiningClass) = (points![at], classes![at]);
                var to = at;
                for (; to > start && classes[to - 1] > combiningClass; to--)
                    (points[to], classes[to]) = (points[to - 1], classes[to - 1]);
                (points[to], classes[to]) = (point, combiningClass);
            }
        }

        private readonly void Count(int start, int end)
        {
            Span<int> next = stackalloc int[257];
            next.Clear();
            for (var at = start; at < end; at++)
                next[classes![at] + 1]++;
            for (var value = 1; value < 257; value++)
                next[value] += next[value - 1];
            var sorted = ArrayPool<int>.Shared.Rent(end - start);
            for (var at = start; at < end; at++)
                sorted[next[classes![at]]++] = points![at];
            classes.AsSpan(start, end - start).Sort();
            sorted.AsSpan(0, end - start).CopyTo(points.AsSpan(start));
            ArrayPool<int>.Shared.Return(sorted);
        }

        private void Compose()
        {
            var starter = -1;
            var kept = 0;
            byte lastClass = 0;
            for (var at = 0; at < count; at++)
            {
                var point = points![at];
                var combiningClass = classes![at];

                // Blocked when a mark of the same or a higher class, or another starter, stands between.
                if (starter >= 0 && (kept == starter + 1 || (lastClass != 0 && lastClass < combiningClass))
                    && Pair(points[starter], point) is var composed && composed != 0)
                {
                    points[starter] = composed;
                    continue;
                }

                if (combiningClass == 0)
                    starter = kept;
                lastClass = combiningClass;
                points[kept] = point;
                classes[kept++] = combiningClass;
            }

            count = kept;
        }

        private static int Pair(int first, int second)
        {
            if (first is >= LeadBase and < LeadBase + LeadCount && second is >= VowelBase and < VowelBase + VowelCount)
                return HangulBase + ((((first - LeadBase) * VowelCount) + second - VowelBase) * TrailCount);
            if (first is >= HangulBase and < HangulBase + HangulCount && (first - HangulBase) % TrailCount == 0
                && second is > TrailBase and < TrailBase + TrailCount)
                return first + second - TrailBase;
            return UnicodeTables.Composition(first, second);
        }
    }
}
