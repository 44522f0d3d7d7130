using System.Globalization;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.Hosting;

namespace ChatServer.Tests.Protocol;

/// <summary>
/// Plays the examples of one section, and before them those that set its scene, on one server. Named users are registered, and
/// their devices are connected from their first frame until the section ends. Every frame that a device receives has to be on
/// the page.
/// </summary>
internal sealed class Player : IAsyncDisposable
{
    private static readonly string[] SocketsWithTypes = ["/ws/messages", "/ws/events"];
    private readonly Placeholders placeholders = new();
    private readonly ExampleUsers users;
    private readonly Dictionary<string, ExampleSocket> sockets = [];
    private readonly Dictionary<string, int> refused = [];
    private readonly HashSet<string> skipping = [];
    private readonly HashSet<string> withTypes = [];
    private readonly HashSet<string> played = [];
    private readonly TestServer server;
    private readonly ExampleHttp http;

    public Player(TestServer server)
    {
        this.server = server;
        users = new ExampleUsers(server, placeholders);
        http = new ExampleHttp(server, users, placeholders);
    }

    public async Task PlayAsync(Section section)
    {
        if (!played.Add(section.Link))
            return;

        foreach (var scene in section.Scenes)
            await PlayAsync(ProtocolPages.Find(scene));

        for (var i = 0; i < section.Examples.Count; i++)
        {
            if (section.Examples[i] is Request)
                await ConnectReceiversAsync(section.Examples.Skip(i).OfType<Talk>().FirstOrDefault());
            await PlayAsync(section.Examples[i]);
        }

        foreach (var device in sockets.Keys.ToList())
            await EndAsync(device, section);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        foreach (var socket in sockets.Values)
            await socket.DisposeAsync();
    }

    private async Task PlayAsync(Example example)
    {
        switch (example)
        {
            case Talk talk:
                await PlayAsync(talk);
                break;
            case Request request:
                await http.AskAsync(request);
                break;
            case Response expected:
                await http.CompareAsync(expected);
                break;
        }
    }

    // A talk that begins with received frames shows the effects of the requests before it.
    private Task ConnectReceiversAsync(Talk? next) =>
        next is null
            ? Task.CompletedTask
            : ConnectAsync(next.Steps.TakeWhile(step => step.Kind == StepKind.Receives).Select(step => step.Device));

    // A device that only receives has to be connected before the others send.
    private async Task PlayAsync(Talk talk)
    {
        var arriving = talk.Steps.Where(step => step.Kind == StepKind.Connects).Select(step => step.Device);
        await ConnectAsync(
            talk.Steps.Where(step => step.Kind is StepKind.Sends or StepKind.Receives)
                .Select(step => step.Device).Except(arriving));

        foreach (var step in talk.Steps)
            await PlayAsync(step);
    }

    private async Task PlayAsync(Step step)
    {
        switch (step.Kind)
        {
            case StepKind.Sends:
                var text = await users.FillAsync(step.Text);
                for (var i = 0; i < step.Times; i++)
                    await sockets[step.Device].SendAsync(text);
                break;
            case StepKind.Receives when step.Text == "…":
                skipping.Add(step.Device);
                break;
            case StepKind.Receives:
                await ReceiveAsync(step);
                break;
            case StepKind.Connects:
                await ConnectAsync(step.Device, step.Text);
                break;
            case StepKind.IsRefused:
                Assert.That(
                    refused.GetValueOrDefault(step.Device).ToString(CultureInfo.InvariantCulture), Is.EqualTo(step.Text),
                    step.Place.ToString());
                break;
            case StepKind.IsClosed:
                await ReceiveCloseAsync(step);
                break;
            case StepKind.HangsUp:
                await sockets[step.Device].HangUpAsync();
                Assert.That(await sockets[step.Device].ReceiveAsync(), Is.Null, step.Place.ToString());
                await LeaveAsync(step.Device);
                break;
            case StepKind.BecomesAdmin:
                await server.MakeAdminAsync(Guid.Parse(await users.FillAsync($"<{step.Device}.id>")));
                break;
            case StepKind.ServerStops:
                server.Get<IHostApplicationLifetime>().StopApplication();
                break;
        }
    }

    private async Task ConnectAsync(IEnumerable<string> devices)
    {
        foreach (var device in devices.Except(sockets.Keys).ToList())
        {
            await ConnectAsync(device, $"/ws/chat/room/?token=<{ExampleUsers.UserOf(device)}.token>");
            if (sockets.ContainsKey(device))
                await PingAsync(device, $"{device} received more than a pong after it had connected");
        }
    }

    private async Task ConnectAsync(string device, string target)
    {
        var address = new UriBuilder(new Uri(server.Address, await users.FillAsync(target))) { Scheme = "ws" }.Uri;
        var (socket, status) = await ExampleSocket.ConnectAsync(address);
        refused[device] = status;
        if (SocketsWithTypes.Any(path => target.StartsWith(path, StringComparison.Ordinal)))
            withTypes.Add(device);
        else
            withTypes.Remove(device);
        if (socket is not null)
            sockets[device] = socket;
    }

    private async Task ReceiveAsync(Step step)
    {
        while (true)
        {
            var frame = await NextAsync(step);
            Assert.That(
                frame, Is.Not.Null,
                $"{step.Place}: {step.Device} was closed with {sockets[step.Device].CloseCode} instead of hearing\n{step.Text}");
            if (placeholders.Compare(step.Text, frame!) is not { } difference)
                break;

            if (!skipping.Contains(step.Device))
                Assert.Fail($"{step.Place}: {difference}\nheard    {frame}\nexpected {placeholders.Fill(step.Text)}");
        }

        skipping.Remove(step.Device);
    }

    private async Task<string?> NextAsync(Step step)
    {
        try
        {
            return await sockets[step.Device].ReceiveAsync();
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{step.Place}: {step.Device} received nothing, instead of\n{placeholders.Fill(step.Text)}");
            throw;
        }
    }

    private async Task ReceiveCloseAsync(Step step)
    {
        while (await NextAsync(step) is { } frame)
            Assert.That(skipping, Does.Contain(step.Device), $"{step.Place}: {step.Device} received {frame}");

        Assert.That(
            sockets[step.Device].CloseCode?.ToString(CultureInfo.InvariantCulture), Is.EqualTo(step.Text), step.Place.ToString());
        await LeaveAsync(step.Device);
    }

    private async Task EndAsync(string device, Section section)
    {
        await PingAsync(device, $"{device} received more than \"{section}\" shows");
        await LeaveAsync(device);
    }

    // The answer to a ping proves that the server has registered the connection, and that no other frame is on its way.
    private async Task PingAsync(string device, string message)
    {
        var name = withTypes.Contains(device) ? "type" : "action";
        await sockets[device].SendAsync($$"""{"{{name}}":"ping"}""");
        Assert.That(await sockets[device].ReceiveAsync(), Does.StartWith($$"""{"{{name}}":"pong","""), message);
    }

    private async Task LeaveAsync(string device)
    {
        await sockets[device].DisposeAsync();
        sockets.Remove(device);
        skipping.Remove(device);
    }
}
