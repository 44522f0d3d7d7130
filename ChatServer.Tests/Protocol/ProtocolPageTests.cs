using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using ChatServer.Agents.Providers;
using ChatServer.Protocol.MessagesApi;
using ChatServer.Protocol.Room;
using ChatServer.Protocol.Sockets;
using ChatServer.Tests.Harness;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatServer.Tests.Protocol;

/// <summary>The pages of the protocol are correct and complete.</summary>
[Parallelizable]
internal sealed partial class ProtocolPageTests
{
    // Codes that no client can cause: a full disk, a fault of the server, a full quota, and a code that isn't used yet.
    private static readonly string[] UnplayableErrors =
        [ErrorCodes.Unavailable, ErrorCodes.Internal, ErrorCodes.QuotaExceeded, ErrorCodes.TooLarge];
    private static readonly ProtocolPage Entry = ProtocolPages.All[0];

    private static IEnumerable<Section> Sections => ProtocolPages.Sections;

    // Each section has a server of its own.
    [TestCaseSource(nameof(Sections))]
    [Parallelizable(ParallelScope.Children)]
    public async Task The_examples_match_the_behaviour_of_the_server(Section section)
    {
        await using var server = await TestServer.StartAsync(
            services => services.AddSingleton<IAgentProvider>(new HouseProvider()), ("Chat:RateLimits:Enabled", "true"));
        await using var player = new Player(server);

        await player.PlayAsync(section);
    }

    [Test]
    public void Every_action_is_shown()
    {
        var actions = typeof(ClientAction).GetCustomAttributes<JsonDerivedTypeAttribute>()
            .Select(derived => (string)derived.TypeDiscriminator!);

        Assert.That(actions.Except(SaidActions()), Is.Empty);
    }

    [Test]
    public void Every_server_frame_is_shown()
    {
        var frames = ReceivedFrames().Select(KeysOf).ToList();
        var missing = FrameTypes(typeof(RoomFrameContext)).Where(type => !frames.Exists(keys => IsFrame(type, keys)));

        Assert.That(missing.Select(type => type.Name), Is.Empty);
    }

    [Test]
    public void Every_Messages_API_command_is_shown()
    {
        var types = typeof(ClientCommand).GetCustomAttributes<JsonDerivedTypeAttribute>()
            .Select(derived => (string)derived.TypeDiscriminator!);
        var said = ProtocolPages.Steps.Where(step => step.Kind == StepKind.Sends)
            .SelectMany(step => TypeName().Matches(step.Text)).Select(match => match.Groups[1].Value);

        Assert.That(types.Except(said), Is.Empty);
    }

    [Test]
    public void Every_Messages_API_frame_is_shown()
    {
        var data = ReceivedFrames().Select(Placeholders.Template).Where(frame => frame.TryGetProperty("type", out _))
            .Select(frame => frame.GetProperty("data").EnumerateObject().Select(property => property.Name).ToHashSet()).ToList();
        var missing = FrameTypes(typeof(MessagesFrameContext)).Select(type => type.GetGenericArguments()[0])
            .Where(type => !data.Exists(keys => IsFrame(type, keys)));

        Assert.That(missing.Select(type => type.Name), Is.Empty);
    }

    [Test]
    public void Every_error_code_is_listed_and_shown()
    {
        var codes = Constants<string>(typeof(ErrorCodes));
        var shown = ReceivedFrames().SelectMany(frame => ErrorCode().Matches(frame)).Select(match => match.Groups[1].Value);

        Assert.That(Entry.ListedCodes("Error codes"), Is.EquivalentTo(codes));
        Assert.That(codes.Except(UnplayableErrors).Except(shown), Is.Empty);
    }

    [Test]
    public void Every_close_code_is_listed()
    {
        var listed = Entry.ListedCodes("Close codes").Select(int.Parse);

        Assert.That(Constants<int>(typeof(CloseCodes)).Except(listed), Is.Empty);
    }

    [Test]
    public async Task Every_endpoint_is_shown()
    {
        await using var server = await TestServer.StartAsync();
        var shown = ProtocolPages.Examples.OfType<Request>().Select(request => (request.Method, request.Path))
            .Concat(ProtocolPages.Steps.Where(step => step.Kind == StepKind.Connects)
                .Select(step => (Method: "GET", Path: step.Text.Split('?')[0])))
            .ToHashSet();

        // Only the page itself at /docs/ is shown, not its scripts and its icon.
        var missing = server.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().SelectMany(RoutesOf)
            .Where(route => !route.Pattern.StartsWith("/docs/", StringComparison.Ordinal))
            .Where(route => !shown.Any(
                request => request.Method == route.Method && RoutePatterns.Match(route.Pattern, request.Path)));

        Assert.That(missing, Is.Empty);
    }

    private static IEnumerable<string> SaidActions() =>
        ProtocolPages.Steps.Where(step => step.Kind == StepKind.Sends)
            .SelectMany(step => ActionName().Matches(step.Text)).Select(match => match.Groups[1].Value);

    private static IEnumerable<string> ReceivedFrames() =>
        ProtocolPages.Steps.Where(step => step is { Kind: StepKind.Receives, Text: not "…" }).Select(step => step.Text);

    private static IEnumerable<Type> FrameTypes(Type context) =>
        context.GetCustomAttributesData()
            .Where(attribute => attribute.AttributeType == typeof(JsonSerializableAttribute))
            .Select(attribute => (Type)attribute.ConstructorArguments[0].Value!)
            .Where(type => type != typeof(ClientAction) && type != typeof(ClientCommand));

    private static HashSet<string> KeysOf(string frame) =>
        [.. Placeholders.Template(frame).EnumerateObject().Select(property => property.Name)];

    private static bool IsFrame(Type type, HashSet<string> keys)
    {
        var properties = type.GetProperties().ToLookup(
            property => property.GetCustomAttribute<JsonIgnoreAttribute>() is null,
            property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        return keys.IsSupersetOf(properties[true]) && !keys.Except(properties[true]).Except(properties[false]).Any();
    }

    private static List<T> Constants<T>(Type type) =>
        [.. type.GetFields().Where(field => field.IsLiteral).Select(field => (T)field.GetRawConstantValue()!)];

    private static IEnumerable<(string Method, string Pattern)> RoutesOf(RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(
            method => (method, endpoint.RoutePattern.RawText!));

    [GeneratedRegex(@"^\{""type"":\s*""(\w+)""")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"""action"":\s*""(\w+)""")]
    private static partial Regex ActionName();

    [GeneratedRegex(@"""code"":\s*""(\w+)""")]
    private static partial Regex ErrorCode();
}
