using System.CommandLine.Parsing;
using System.Globalization;

namespace ChatServer.Hosting.Commands;

/// <summary>Reads a span of time on the command line. A bare number is refused: .NET would read it as days.</summary>
internal static class SpanArgument
{
    public static T? Read<T>(ArgumentResult given, Func<TimeSpan, T> make)
    {
        var text = given.Tokens[0].Value;
        if (text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span))
            return make(span);

        given.AddError(
            $"{((OptionResult)given.Parent!).Option.Name} must be a time span such as 00:05:00 (five minutes) or "
            + $"5.00:00:00 (five days), not '{text}'");
        return default;
    }
}
