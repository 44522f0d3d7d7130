using System.Globalization;

namespace ChatServer.Benchmarks.Measurement;

/// <summary>A report for people: a name and a value to a line, aligned.</summary>
internal sealed class ReportTable
{
    private const int NameWidth = 22;

    private readonly List<string> lines = [];

    public ReportTable Row(string name, string value)
    {
        lines.Add($"{name.PadRight(NameWidth)}{value}");
        return this;
    }

    public ReportTable RowIf(bool known, string name, Func<string> value) => known ? Row(name, value()) : this;

    public Task PrintAsync() => Console.Out.WriteLineAsync(string.Join('\n', lines));

    public static string Count(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Milliseconds(long microseconds) =>
        (microseconds / 1000.0).ToString("0.000", CultureInfo.InvariantCulture);

    public static string Kilobytes(long bytes) => (bytes / 1024.0).ToString("#,0.0", CultureInfo.InvariantCulture) + " KB";

    public static string Microseconds(double value) => value.ToString("0.0", CultureInfo.InvariantCulture) + " µs";
}
