using ChatServer.Audit;

namespace ChatServer.Administration;

/// <summary>A request of an administrator, who was looked up for it. An endpoint that takes one can't be reached by anybody else.</summary>
/// <param name="Address">Where it comes from.</param>
internal sealed record AdminCall(Guid ActorId, string Address)
{
    /// <summary>Null where nobody has looked the caller up, by which the request fails.</summary>
    public static ValueTask<AdminCall?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.Get<AdminCall>());

    public AuditEntry Entry(string action, string subject, params (string Name, object? Value)[] details) =>
        new(ActorId.ToString(), action, subject, AuditEntry.Describe(details), Address);
}
