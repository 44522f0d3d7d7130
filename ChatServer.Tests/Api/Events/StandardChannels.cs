using System.Text.Json;
using ChatServer.Accounts;
using ChatServer.Accounts.UserGroups;
using ChatServer.Api.Events;
using ChatServer.Channels;
using ChatServer.Storage;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChatServer.Tests.Api.Events;

/// <summary>Makes standard channels, and changes who may hear them.</summary>
internal static class StandardChannels
{
    /// <param name="access">Null: it is public.</param>
    public static async Task<long> MakeChannelAsync(this TestServer server, TestUser admin, AccessLists? access = null)
    {
        var made = await server.Get<ChannelCreation>().CreateAsync(
            new CreateChannel(admin.UserId, "general", ChannelDetails.None, access), CancellationToken.None);
        await server.Get<ChannelMemberships>().JoinAsync(new JoinChannel(admin.UserId, made.Value), CancellationToken.None);
        return made.Value;
    }

    public static async Task JoinAsync(this TestServer server, TestUser user, long channel) => Assert.That(
        await server.Get<ChannelMemberships>().JoinAsync(new JoinChannel(user.UserId, channel), CancellationToken.None), Is.Null);

    public static AccessLists ReadableBy(params Guid[] userIds) =>
        new(new AccessList(GroupIds: [], userIds), AccessList.Nobody);

    /// <param name="access">Null: it becomes public.</param>
    public static async Task ChangeAccessAsync(this TestServer server, TestUser admin, long channel, AccessLists? access)
    {
        var refused = await server.Get<ChannelUpdates>().UpdateAsync(
            new UpdateChannel(admin.UserId, channel, Name: null, new DetailsChange()) { Access = new Given<AccessLists>(access) },
            CancellationToken.None);
        Assert.That(refused, Is.Null);
    }

    public static Task SayAsync(this MessagesClient sender, long channel, string content) =>
        sender.PostAsync("/api/v1/messages/send", new { conversation_id = $"conv_{channel}", content });

    public static Task<T> WriteAsync<T>(this TestServer server, Func<WriteScope, T> write) =>
        server.Get<Database>().WriteAsync(write, CancellationToken.None).AsTask();

    public static Task<bool> SetAdminAsync(this TestServer server, TestUser user, bool isAdmin) => server.WriteAsync(
        write => isAdmin
            ? AdminRole.Grant(write, UserStore.Find(write, user.UserId)!)
            : AdminRole.Revoke(write, UserStore.Find(write, user.UserId)!));

    /// <summary>Makes a user group with these members.</summary>
    public static async Task<Guid> MakeUserGroupAsync(this TestServer server, string name, params Guid[] userIds)
    {
        var group = new UserGroupRow { Id = Guid.NewGuid(), Name = name, Description = "" };
        Assert.That(await server.WriteAsync(write => UserGroupWrites.Create(write, group)), Is.Null);
        Assert.That(await server.WriteAsync(write => UserGroupWrites.Add(write, group.Id, userIds)), Is.Null);
        return group.Id;
    }

    /// <summary>Has events wait while something happens, as if the delivery lagged.</summary>
    public static async Task WhileDeliveryWaitsAsync(this TestServer server, Func<Task> happening)
    {
        var delivery = server.Services.GetServices<IHostedService>().OfType<EventsDelivery>().Single();
        await delivery.StopAsync(CancellationToken.None);
        await happening();
        await delivery.StartAsync(CancellationToken.None);
    }

    /// <summary>The type of an event of a channel, and the content of its message.</summary>
    public static string Describe(JsonElement frame)
    {
        Assert.That(frame.Text("type"), Is.EqualTo("events:channel"), frame.GetRawText());
        var data = frame.GetProperty("data").GetProperty("data");
        var content = data.TryGetProperty("data", out var message) ? $" {message.Text("content")}" : "";
        return data.Text("type") + content;
    }
}
