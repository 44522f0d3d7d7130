using System.Globalization;
using ChatServer.Options;

namespace ChatServer.Messages;

/// <summary>Section <c>Chat:Messages</c>.</summary>
internal sealed record MessageOptions : ICheckedOptions
{
    private const string Unlimited = "none";

    /// <summary>
    /// How long after sending a message its author may edit it, as <c>hh:mm:ss</c>. <c>0</c>: never; <c>none</c>: always.
    /// </summary>
    public string EditWindow { get; init; } = "00:15:00";

    /// <summary>
    /// How long after sending a message its author may delete it, as <c>hh:mm:ss</c>. <c>0</c>: never; <c>none</c>: always.
    /// </summary>
    public string DeleteWindow { get; init; } = Unlimited;

    public IEnumerable<string> Errors()
    {
        if (!IsWindow(EditWindow)) yield return "EditWindow must be a time such as 00:15:00, 0 or none";
        if (!IsWindow(DeleteWindow)) yield return "DeleteWindow must be a time such as 00:15:00, 0 or none";
    }

    /// <summary>Whether a message of this age is still within a window.</summary>
    public static bool IsWithin(string window, TimeSpan age) => window == Unlimited || age < Parse(window);

    private static bool IsWindow(string window) =>
        window == Unlimited || (Parse(window) is { } parsed && parsed >= TimeSpan.Zero);

    // A bare number would be days.
    private static TimeSpan? Parse(string window) =>
        (window == "0" || window.Contains(':', StringComparison.Ordinal)) && TimeSpan.TryParse(
            window, CultureInfo.InvariantCulture, out var parsed) ? parsed : null;
}
