using ChatServer.Agents.Answers;
using ChatServer.Agents.Chats;
using ChatServer.Agents.Providers;
using ChatServer.Agents.Runs;
using ChatServer.Agents.Tools;
using ChatServer.Agents.Webhook;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents;

/// <summary>
/// Lets users make agents, change and delete them. An agent that is paused, disabled or deleted stops writing in the same write.
/// </summary>
internal sealed class AgentChanges(
    Database database, OwnAgents agents, IProviderDirectory providers, AgentRuns runs, OwnerReading reading, IAgentAudit audit,
    AgentOptions options)
{
    private static readonly Refusal HandleTaken = new(RefusalCode.AgentExists) { Name = "handle" };

    /// <summary>Returns the new agent's id.</summary>
    public async ValueTask<Outcome<Guid>> CreateAsync(CreateAgent command, CancellationToken cancellationToken)
    {
        if (command.Fields.Check() is { } wrong)
            return wrong;

        if (command.Fields.Handle is null)
            return Refusal.Missing("handle");

        if (command.Fields.Name is null)
            return Refusal.Missing("display_name");

        return agents.CheckRate(command.OwnerId) is { } refused
            ? refused
            : await database.WriteAsync(command, Create, cancellationToken);
    }

    public async ValueTask<Refusal?> UpdateAsync(UpdateAgent command, CancellationToken cancellationToken)
    {
        if (command.Fields.Check() is { } wrong)
            return wrong;

        return agents.CheckRate(command.ActorId) ?? await database.WriteAsync(command, Update, cancellationToken);
    }

    public async ValueTask<Refusal?> ReplaceCommandsAsync(ReplaceCommands command, CancellationToken cancellationToken)
    {
        if (SlashCommand.Check(command.Commands) is { } wrong)
            return wrong;

        return agents.CheckRate(command.ActorId) ?? await database.WriteAsync(command, Replace, cancellationToken);
    }

    public ValueTask<Refusal?> DeleteAsync(DeleteAgent command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Delete, cancellationToken);

    private Outcome<Guid> Create(WriteScope write, CreateAgent command)
    {
        if (agents.CheckActor(write, command.OwnerId) is { } refused)
            return refused;

        if (AgentStore.CountOf(write, command.OwnerId) >= options.MaxAgentsPerUser)
            return new Refusal(RefusalCode.TooManyAgents, Detail: $"{options.MaxAgentsPerUser}");

        var fields = command.Fields with { Provider = command.Fields.Provider ?? AgentFields.DefaultProvider };
        var made = fields.ApplyTo(write, New(write, command), providers);
        if (made.IsRefused)
            return made.Refusal;

        if (!AgentStore.TryInsert(write, made.Value))
            return HandleTaken;

        Note(write, command.OwnerId, "agent_created", made.Value);
        return made.Value.Id;
    }

    private static Agent New(WriteScope write, CreateAgent command) => new()
    {
        Id = Guid.NewGuid(),
        OwnerId = command.OwnerId,
        Handle = command.Fields.Handle!,
        Name = command.Fields.Name!,
        Provider = AgentFields.DefaultProvider,
        Settings = new AgentSettings().ToJson(),
        Visibility = AgentVisibility.Private,
        State = AgentState.Active,
        CreatedAt = write.Now,
    };

    private Refusal? Update(WriteScope write, UpdateAgent command)
    {
        var found = agents.FindToChange(write, command.ActorId, command.AgentId);
        if (found.IsRefused)
            return found.Refusal;

        var agent = found.Value;
        if (agent.BarredAt is not null && command.Fields.State is not null)
            return new Refusal(RefusalCode.AgentBarred) { Name = "state" };

        var changed = command.Fields.ApplyTo(write, agent, providers);
        if (changed.IsRefused)
            return changed.Refusal;

        var after = changed.Value;
        if (AgentStore.FindByHandle(write, agent.OwnerId, after.Handle) is { } other && other != agent.Id)
            return HandleTaken;

        AgentStore.Update(write, after);
        if ((agent.IsActive && !after.IsActive) || IsSilenced(agent, after))
            runs.EndAll(write, agent.Id);
        reading.Change(write, agent, agent.ReadSettings().OwnerReads, after.ReadSettings().OwnerReads);
        Note(write, command.ActorId, "agent_updated", after);
        return null;
    }

    // Nothing is sent any more without the owner.
    private static bool IsSilenced(Agent before, Agent after) =>
        before.ReadSettings().ReplyMode != after.ReadSettings().ReplyMode
        && after.ReadSettings().ReplyMode != AgentSettings.Auto;

    private Refusal? Replace(WriteScope write, ReplaceCommands command)
    {
        var found = agents.FindToChange(write, command.ActorId, command.AgentId);
        if (found.IsRefused)
            return found.Refusal;

        var agent = found.Value;
        var changed = agent with { Commands = SlashCommand.ToJson(command.Commands), UpdatedAt = write.Now };
        AgentStore.Update(write, changed);
        Note(write, command.ActorId, "agent_updated", changed);
        return null;
    }

    private Refusal? Delete(WriteScope write, DeleteAgent command)
    {
        var found = agents.FindToReduce(write, command.ActorId, command.AgentId);
        if (found.IsRefused)
            return found.Refusal;

        var agent = found.Value;
        runs.EndAll(write, agent.Id);
        Erase(write, agent);
        Note(write, command.ActorId, "agent_deleted", agent);
        return null;
    }

    /// <summary>Deletes everything that is the agent's but not a message.</summary>
    public static void Erase(WriteScope write, Agent agent)
    {
        AgentStore.Delete(write, agent.Id);
        AnswerStore.DeleteAll(write, agent.Id);
        BotWebhookStore.Delete(write, agent.Id);
        AgentToolStore.DeleteAll(write, agent.Id);
    }

    private void Note(WriteScope write, Guid actorId, string action, Agent agent)
    {
        audit.Append(write, actorId, action, agent.Id);
        write.Publish(new AgentChanged(agent.Id, agent.OwnerId));
    }
}
