import { expect, test } from 'vitest';
import { iceServers } from './relay';

const access = (port: number) => ({ username: 'u', password: 'p', port });
const urls = (port: number, page: string) => iceServers(access(port), new URL(page))[0]?.urls;

test('the relay is at the page’s address, inside TLS where the page is', () => {
  expect(urls(8080, 'http://meet.example.org:8080/')).toEqual(['turn:meet.example.org:8080?transport=tcp']);
  expect(urls(443, 'https://meet.example.org/')).toEqual([
    'turns:meet.example.org:443?transport=tcp',
    'turn:meet.example.org:443?transport=tcp',
  ]);
  expect(urls(8080, 'http://[::1]/')).toEqual([
    'turn:[::1]:80?transport=tcp',
    'turn:[::1]:8080?transport=tcp',
  ]);
  expect(iceServers(access(1), new URL('http://a/'))[0]).toMatchObject({ username: 'u', credential: 'p' });
});
