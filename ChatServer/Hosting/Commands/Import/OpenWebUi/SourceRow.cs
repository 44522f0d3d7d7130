using System.Globalization;
using ChatServer.Storage;

namespace ChatServer.Hosting.Commands.Import.OpenWebUi;

/// <summary>A column to read. Longer values are left out, so that a row has a bounded size.</summary>
internal sealed record SourceColumn(string Name, int MaxBytes = SourceColumn.ShortBytes)
{
    public const int ShortBytes = 4_096;

    public static implicit operator SourceColumn(string name) => new(name);
}

/// <summary>A column and the value that it must have.</summary>
internal sealed record SourceKey(string Column, string Value);

/// <summary>
/// A row of an Open WebUI database. Any column may have a value of any type: one of another type than expected counts as absent.
/// </summary>
/// <param name="Number">Its place in the table.</param>
internal sealed record SourceRow(long Number, IReadOnlyDictionary<string, object?> Values)
{
    /// <summary>What stands for a value that was too long, as a literal: no column has blobs.</summary>
    public const string Cut = "x''";

    private const int MaxIdLength = 255;
    private const int MaxShownLength = 80;

    /// <summary>Null if the row has none that can be kept.</summary>
    public string? Id => IdIn("id");

    public string? IdIn(string column) => Text(column) is { Length: > 0 and <= MaxIdLength } id ? id : null;

    public string? Text(string column) => Values.GetValueOrDefault(column) as string;

    /// <summary>Null also for an empty one.</summary>
    public string? Filled(string column) => Text(column)?.Trim() is { Length: > 0 } text ? text : null;

    public bool Flag(string column) => Values.GetValueOrDefault(column) is 1L or true;

    public long? Whole(string column) => Values.GetValueOrDefault(column) switch
    {
        long number => number,
        double number when Math.Abs(number) < long.MaxValue / 2 => (long)number,
        string text when long.TryParse(
            text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    /// <summary>Null where it is absent or no time of the past.</summary>
    public Timestamp? Seconds(string column, Timestamp now) =>
        Whole(column) is { } seconds and > 0 && seconds <= now.WholeSeconds ? new Timestamp(seconds * 1_000_000_000) : null;

    /// <inheritdoc cref="Seconds"/>
    public Timestamp? Nanoseconds(string column, Timestamp now) =>
        Whole(column) is { } nanoseconds and > 0 && nanoseconds <= now.Nanoseconds ? new Timestamp(nanoseconds) : null;

    /// <summary>The id for a report, without what a terminal might obey.</summary>
    public string ShownId => Show(Text("id") ?? $"(row {Number})");

    public static string Show(string text)
    {
        var shown = text.Length > MaxShownLength ? text[..MaxShownLength] + "…" : text;
        return string.Concat(shown.Select(
            character => char.IsControl(character) || char.IsSurrogate(character) ? '?' : character));
    }
}
