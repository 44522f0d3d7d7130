using System.Reflection;
using System.Text.Json.Serialization;
using ChatServer.Protocol.Events;
using ChatServer.Protocol.MessagesApi;
using ChatServer.Protocol.Room;

namespace ChatServer.Tests.Protocol;

/// <summary>
/// The table in PROTOCOL.md lists everything that the pages show, and each row links to the section that shows it.
/// </summary>
[Parallelizable]
internal sealed class ProtocolTableTests
{
    private const string UnknownPath = "/nowhere/";
    private static readonly IReadOnlyList<ProtocolTableRow> Rows = ProtocolTableRow.ReadAll();

    [Test]
    public void Every_action_is_listed_where_it_is_shown()
    {
        var known = Discriminators<ClientAction>("action").Concat(Discriminators<ClientCommand>("type"))
            .Concat(Discriminators<ClientEvent>("type")).ToHashSet();
        var shown = Shown(StepKind.Sends).Where(shown => known.Contains(shown.Name)).ToHashSet();

        ExpectTheSame(Rows.SelectMany(row => row.Actions.Select(action => (Name(row, action), row.Link))), shown);
    }

    [Test]
    public void Every_frame_is_listed_where_it_is_shown() =>
        ExpectTheSame(
            Rows.SelectMany(row => row.Frames.Select(frame => (Name(row, frame), row.Link))), [.. Shown(StepKind.Receives)]);

    [Test]
    public void Every_endpoint_is_listed_where_it_is_shown()
    {
        var requests = ProtocolPages.Examples.OfType<Request>()
            .Select(request => (request.Method, request.Path, request.Place.Link))
            .Concat(ProtocolPages.Steps.Where(step => step.Kind == StepKind.Connects)
                .Select(step => (Method: "GET", Path: step.Text.Split('?')[0], step.Place.Link)))
            .Where(request => request.Path != UnknownPath).ToList();
        var listed = Rows.SelectMany(row => row.Endpoints.Select(
            endpoint => (Method: endpoint.Split(' ')[0], Pattern: endpoint.Split(' ')[1], row.Link))).ToList();

        Assert.That(requests.Where(request => !listed.Exists(
            row => row.Method == request.Method && RoutePatterns.Match(row.Pattern, request.Path))), Is.Empty);
        Assert.That(
            listed.Where(row => !requests.Exists(request => request.Link == row.Link
                && request.Method == row.Method
                && RoutePatterns.Match(row.Pattern, request.Path))),
            Is.Empty);
    }

    private static void ExpectTheSame(IEnumerable<(string Name, string Link)> rows, HashSet<(string Name, string Link)> shown)
    {
        var listed = rows.ToList();

        Assert.That(listed.Select(row => row.Name), Is.EquivalentTo(shown.Select(shown => shown.Name).Distinct()));
        Assert.That(listed.Where(row => !shown.Contains(row)), Is.Empty);
    }

    private static string Name(ProtocolTableRow row, string name) => $"{row.Discriminator} {name}";

    private static IEnumerable<string> Discriminators<T>(string key) =>
        typeof(T).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(derived => $"{key} {derived.TypeDiscriminator}");

    private static IEnumerable<(string Name, string Link)> Shown(StepKind kind) =>
        ProtocolPages.Steps.Where(step => step.Kind == kind && step.Text.StartsWith('{'))
            .SelectMany(step => NamesIn(step.Text).Select(name => (name, step.Place.Link)));

    private static IEnumerable<string> NamesIn(string text)
    {
        var frame = Placeholders.Template(text);
        foreach (var key in new[] { "action", "type" })
        {
            if (frame.TryGetProperty(key, out var name))
                yield return $"{key} {name}";
        }
    }
}
