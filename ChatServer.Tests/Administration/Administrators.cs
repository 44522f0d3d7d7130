using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Accounts;
using ChatServer.Audit;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration;

/// <summary>Registers administrators and reads the audit log.</summary>
internal static class Administrators
{
    public static ValueTask<bool> MakeAdminAsync(this TestServer server, Guid userId) =>
        server.Get<Database>().WriteAsync(
            write => AdminRole.Grant(write, UserStore.Find(write, userId)!), CancellationToken.None);

    public static async Task<TestUser> RegisterAdminAsync(this TestServer server, string name = "Olga")
    {
        var admin = await server.RegisterAsync(name);
        await server.MakeAdminAsync(admin.UserId);
        return admin;
    }

    /// <summary>Returns the id of a user's only direct conversation.</summary>
    public static async Task<long> ThreadOfAsync(this TestServer server, TestUser user) =>
        (await server.ThreadsAsync(user)).Single().Number("id");

    /// <summary>Reads the audit log, newest entries first.</summary>
    public static ValueTask<IReadOnlyList<AuditRow>> ReadAuditAsync(this TestServer server, int limit = 500) =>
        server.Get<Database>().ReadAsync(read => AuditStore.ReadBefore(read, long.MaxValue, limit), CancellationToken.None);

    public static ValueTask<AuditVerification> VerifyAuditAsync(this TestServer server) =>
        server.Get<Database>().ReadAsync(new AuditLog(server.Get<ServerKeys>()).Verify, CancellationToken.None);

    /// <summary>Moves a message's time into the past.</summary>
    public static ValueTask<int> AgeAsync(this TestServer server, long messageId, TimeSpan age) =>
        server.Get<Database>().WriteAsync(
            write => write.Execute(
                "UPDATE messages SET created_at = created_at - @nanoseconds WHERE id = @messageId",
                new { messageId, nanoseconds = age.Ticks * 100 }),
            CancellationToken.None);

    /// <summary>Suspends a user from messaging, as a new administrator.</summary>
    public static async Task<JsonElement> SuspendAsync(this TestServer server, Guid userId, DateTimeOffset? endsAt = null)
    {
        var olga = await server.RegisterAdminAsync();
        using var http = server.As(olga.Access);
        return await http.PutAsJsonAsync($"/admin/users/{userId}/suspension/", new { reason = "spam", ends_at = endsAt })
            .ReadAsync(HttpStatusCode.OK);
    }
}
