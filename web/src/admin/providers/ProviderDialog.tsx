// A provider, new or changed: what it is told, what it has told, and what of its word is accepted.

import { useState } from 'react';
import { Checkbox, CheckboxGroup, FieldError, Input, Label, Text, TextField } from 'react-aria-components';
import { useAnnounce } from '../../announce/Announcer';
import { inSentence } from '../../people/name';
import { useAdminStrings } from '../../strings/admin';
import type { Provider } from '../api';
import { useApi } from '../context';
import { FormDialog } from '../controls/FormDialog';
import { NameField } from '../controls/NameField';
import { badName } from '../names';
import { ROLES } from '../rights';
import { useAct } from '../useAct';
import { CopyAddress } from './CopyAddress';
import { ALGORITHMS, type Form, formOf, newNumber, termsOf, wrongIn } from './terms';

interface Props {
  /** `null` is a new one. */
  provider: Provider | null;
  onSaved: () => void;
  onClose: () => void;
}

export function ProviderDialog({ provider, onSaved, onClose }: Props) {
  const api = useApi();
  const { signOn } = useAdminStrings();
  const words = signOn.providers;
  const announce = useAnnounce();
  const { pending, problem, run } = useAct();
  const [id] = useState(() => provider?.id ?? newNumber());
  const [form, setForm] = useState(() => formOf(provider));
  const [tried, setTried] = useState(false);
  const wrong = tried ? wrongIn(form) : [];
  const change = (changes: Partial<Form>) => setForm((before) => ({ ...before, ...changes }));
  const submit = () => {
    setTried(true);
    if (wrongIn(form).length > 0) return;
    const terms = termsOf(form);
    run(
      () =>
        provider
          ? api.changeProvider(id, terms)
          : api.addProvider({ id, issuer: form.issuer.trim(), ...terms }),
      (saved) => {
        onSaved();
        announce(words.saved(inSentence(saved.name)));
        onClose();
      },
    );
  };
  const redirect = `${location.origin}/sign-on/${id}`;
  return (
    <FormDialog
      title={provider ? words.changeTitle(inSentence(provider.name)) : words.addTitle}
      action={words.save}
      pending={pending}
      problem={problem}
      onSubmit={submit}
      onClose={onClose}
    >
      <NameField
        label={words.name}
        hint={words.nameHint}
        value={form.name}
        onChange={(name) => change({ name })}
        bad={wrong.includes('name') ? badName(form.name) : null}
        autoFocus
      />
      <fieldset className="plain-group">
        <legend>{words.tell}</legend>
        <CopyAddress label={words.redirect} address={redirect} />
        <CopyAddress label={words.logout} address={`${redirect}/logout`} />
      </fieldset>
      <Words
        label={words.issuer}
        hint={words.issuerHint}
        value={form.issuer}
        onChange={(issuer) => change({ issuer })}
        wrong={wrong.includes('issuer') ? words.required : null}
        fixed={provider !== null}
      />
      <Words
        label={words.client}
        value={form.client}
        onChange={(client) => change({ client })}
        wrong={wrong.includes('client') ? words.required : null}
      />
      <Words
        label={words.secret}
        hint={provider?.has_secret ? words.secretKept : words.secretHint}
        value={form.secret}
        onChange={(secret) => change({ secret })}
        isSecret
      />
      <div className="role-choice">
        <Checkbox
          isSelected={form.asksName}
          onChange={(asksName) => change({ asksName })}
          aria-describedby={`${id}name`}
        >
          {words.asksName}
        </Checkbox>
        <p id={`${id}name`}>{words.asksNameHint}</p>
      </div>
      <Terms form={form} noAlgorithms={wrong.includes('algorithms')} onChange={change} />
      {provider && <p className="faint">{words.ends}</p>}
    </FormDialog>
  );
}

interface TermsProps {
  form: Form;
  noAlgorithms: boolean;
  onChange: (changes: Partial<Form>) => void;
}

/** What few have to change. */
function Terms({ form, noAlgorithms, onChange }: TermsProps) {
  const { signOn, roles } = useAdminStrings();
  const words = signOn.providers;
  const { requirements } = form;
  return (
    <>
      <details className="more-terms">
        <summary>{words.more}</summary>
        <p className="faint">{words.moreHint}</p>
        {ROLES.map((role) => (
          <div key={role} className="two-fields">
            {(['acr', 'amr'] as const).map((kind) => (
              <Words
                key={kind}
                label={kind === 'acr' ? words.acrOf(roles[role]) : words.amrOf(roles[role])}
                value={requirements[role][kind]}
                onChange={(value) =>
                  onChange({
                    requirements: { ...requirements, [role]: { ...requirements[role], [kind]: value } },
                  })
                }
              />
            ))}
          </div>
        ))}
      </details>
      <details className="more-terms" open={noAlgorithms || undefined}>
        <summary>{words.algorithms}</summary>
        <CheckboxGroup
          className="algorithms"
          aria-label={words.algorithms}
          value={form.algorithms}
          onChange={(algorithms) => onChange({ algorithms })}
          isInvalid={noAlgorithms}
          validationBehavior="aria"
        >
          {ALGORITHMS.map((name) => (
            <Checkbox key={name} value={name}>
              {name}
            </Checkbox>
          ))}
          <FieldError className="field-error">{words.algorithmsNone}</FieldError>
        </CheckboxGroup>
      </details>
      <details className="more-terms">
        <summary>{words.hub}</summary>
        <p className="faint">{words.hubHint}</p>
        <div className="two-fields">
          <Words
            label={words.hubClaim}
            value={form.hubClaim}
            onChange={(hubClaim) => onChange({ hubClaim })}
          />
          <Words
            label={words.hubValues}
            value={form.hubValues}
            onChange={(hubValues) => onChange({ hubValues })}
          />
        </div>
      </details>
    </>
  );
}

interface WordsProps {
  label: string;
  hint?: string;
  value: string;
  onChange: (value: string) => void;
  wrong?: string | null;
  fixed?: boolean;
  isSecret?: boolean;
}

/** Words for machines. */
function Words({ label, hint, value, onChange, wrong = null, fixed = false, isSecret = false }: WordsProps) {
  return (
    <TextField
      className="field"
      type={isSecret ? 'password' : 'text'}
      value={value}
      onChange={onChange}
      isInvalid={wrong !== null}
      isReadOnly={fixed}
      autoComplete={isSecret ? 'new-password' : 'off'}
      validationBehavior="aria"
    >
      <Label>{label}</Label>
      <Input dir="ltr" spellCheck={false} autoCapitalize="none" />
      {hint && (
        <Text slot="description" className="faint">
          {hint}
        </Text>
      )}
      <FieldError className="field-error">{wrong}</FieldError>
    </TextField>
  );
}
