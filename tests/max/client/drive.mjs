// The makers' own client against the sandbox: node drive.mjs URL TOKEN. Ends with 0 if all is as it should be.
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { Bot, Keyboard, MaxError } from '@maxhub/max-bot-api';

const [baseUrl, token] = process.argv.slice(2);
const GROUP = -70000000000001;
const PLAIN = -70000000000002;
const bot = new Bot(token, { clientOptions: { baseUrl } });
const { api } = bot;

// People are played through the sandbox's own door.
const play = async (kind, fields) => {
  const response = await fetch(`${baseUrl}/sandbox/play`, { method: 'POST', body: JSON.stringify({ kind, ...fields }) });
  const played = await response.json();
  assert.equal(response.status, 200, `${kind}: ${JSON.stringify(played)}`);
  return played;
};
const refused = async (status, code, asked) => {
  await assert.rejects(asked, (error) => error instanceof MaxError && error.status === status && error.code === code);
};

// Who am I, and where.
const me = await api.getMyInfo();
assert.equal(me.is_bot, true);
assert.equal(me.username, 'kontingent_bot');
await refused(401, 'verify.token', new Bot('wrong', { clientOptions: { baseUrl } }).api.getMyInfo());
await refused(404, 'not.found', api.getAllChats());
const first = await api.getUpdates();
assert.ok(first.updates.every((update) => update.update_type === 'bot_added'));
assert.ok(first.updates.some((update) => update.chat_id === GROUP));
const second = await api.getUpdates([], { marker: first.marker, timeout: 1 });
assert.deepEqual(second, { updates: [], marker: first.marker });

// Chats and members.
const chat = await api.getChat(GROUP);
assert.equal(chat.title, 'ИС-21');
const edited = await api.editChatInfo(GROUP, { title: 'ИС-22' });
assert.equal(edited.title, 'ИС-22');
const page = await api.getChatMembers(GROUP, { count: 2 });
assert.equal(page.members.length, 2);
const rest = await api.getChatMembers(GROUP, { count: 100, marker: page.marker });
assert.equal(page.members.length + rest.members.length, chat.participants_count);
assert.equal(rest.marker, undefined);
const membership = await api.getChatMembership(GROUP);
assert.ok(membership.is_admin && membership.permissions.includes('add_remove_members'));
await refused(403, 'chat.denied', api.getChatMembers(PLAIN));
const added = await api.addChatMembers(GROUP, [103, 104, 999]);
assert.deepEqual(added.failed_user_ids, [104, 999]);
assert.deepEqual(added.failed_user_details.map((one) => one.error_code), ['add.participant.privacy', 'add.participant.not.found']);
assert.deepEqual((await api.getChatMembers(GROUP, { user_ids: [103] })).members.map((one) => one.user_id), [103]);
assert.deepEqual(await api.addChatAdmins(GROUP, [{ user_id: 103, permissions: ['write'] }]), { success: true });
assert.ok((await api.getChatAdmins(GROUP)).members.some((one) => one.user_id === 103));
assert.deepEqual(await api.removeChatAdmin(GROUP, 103), { success: true });
assert.deepEqual(await api.removeChatMember(GROUP, 103), { success: true });

// Messages.
const sent = await api.sendMessageToChat(GROUP, 'Всем', { format: 'markdown' });
assert.equal((await api.getMessage(sent.body.mid)).body.text, 'Всем');
assert.deepEqual(await api.editMessage(sent.body.mid, { text: 'Правка' }), { success: true });
assert.equal((await api.getMessages(GROUP)).messages[0].body.text, 'Правка');
assert.deepEqual(await api.deleteMessage(sent.body.mid), { success: true });
await refused(404, 'dialog.not.found', api.sendMessageToUser(105, 'Рано'));

// Webhooks.
assert.deepEqual(await api.subscribe('http://127.0.0.1:9/hook', 'secret_123', ['bot_added']), { success: true });
assert.deepEqual((await api.getSubscriptions()).map((one) => one.updateTypes), [['bot_added']]);
await refused(405, 'method.not.allowed', api.getUpdates());

// Long polling, as the client does it by itself; it clears the webhook first.
const seen = [];
const { button } = Keyboard;
bot.on('bot_started', async (ctx) => {
  seen.push(`started ${ctx.startPayload}`);
  const keyboard = Keyboard.inlineKeyboard([
    [button.callback('Согласен', 'yes'), button.link('Правила', 'https://example.org')],
    [button.requestContact('Номер')],
  ]);
  const { body } = await ctx.reply('Правила чата', { attachments: [keyboard] });
  await play('press', { user: 105, message: body.mid, button: 'Согласен' });
});
bot.action('yes', async (ctx) => {
  seen.push(`pressed by ${ctx.user.user_id}`);
  await ctx.answerOnCallback({ notification: 'Принято', message: { text: 'Спасибо', attachments: [] } });
  assert.equal((await api.getMessage(ctx.messageId)).body.text, 'Спасибо');
  await play('share_contact', { user: 105 });
});
bot.on('message_created', async (ctx) => {
  seen.push(`phone ${ctx.contactInfo?.tel}`);
  await play('join', { user: 105, link: chat.link });
});
const joined = new Promise((resolve) => {
  bot.on('user_added', (ctx) => {
    if (ctx.user.user_id !== 105) return;
    seen.push(`joined, invited by ${ctx.update.inviter_id}`);
    resolve();
  });
});
bot.catch((error) => {
  console.error(error);
  process.exit(1);
});
const polling = bot.start();
while ((await api.getSubscriptions()).length > 0) await setTimeout(20);
await play('start', { user: 105, link: 'secret-1' });
await joined;
bot.stopPolling();
await polling;
assert.deepEqual(seen, ['started secret-1', 'pressed by 105', 'phone 79001234567', 'joined, invited by null']);
assert.deepEqual(await api.leaveChat(GROUP), { success: true });
await refused(403, 'chat.denied', api.getChat(GROUP));
console.log('all is well');
